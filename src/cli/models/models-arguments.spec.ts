import { describe, expect, it } from 'vitest';
import { UsageError } from '../command-arguments.js';
import { parseModelsArguments } from './models-arguments.js';

const parse = (line: string) => parseModelsArguments(line.split(' ').filter((word) => word !== ''));

describe('parseModelsArguments', () => {
  it.each([
    ['list', { action: 'list', json: false }],
    ['list --json', { action: 'list', json: true }],
    ['info a', { action: 'info', name: 'a', json: false }],
    ['verify', { action: 'verify', names: [], json: false }],
    ['verify a b --json', { action: 'verify', names: ['a', 'b'], json: true }],
    ['remove a b', { action: 'remove', names: ['a', 'b'] }],
    ['pull a b', { action: 'pull', names: ['a', 'b'], asLink: false, force: false }],
    [
      'pull a --from x --link --force',
      { action: 'pull', names: ['a'], from: 'x', asLink: true, force: true },
    ],
    ['prove a --json', { action: 'prove', name: 'a', json: true }],
  ])('understands %s', (line, expected) => expect(parse(line)).toEqual(expected));

  it('knows when help is asked for', () => expect(parse('pull --help')).toBeUndefined());

  it.each([
    ['', 'Nothing was asked for.'],
    ['fetch a', "There is no command 'fetch'."],
    ['toString', "There is no command 'toString'."],
    ['list a', 'list takes no names.'],
    ['info', 'info takes one name.'],
    ['prove a b', 'prove takes one name.'],
    ['pull', 'pull takes a name.'],
    ['remove', 'remove takes a name.'],
    ['pull a b --from x', 'pull --from takes one name.'],
    ['pull a --link', '--link needs --from.'],
    ['remove a --force', 'remove takes no --force.'],
    ['pull a --json', 'pull takes no --json.'],
    ['list --quick', "Unknown option '--quick'"],
  ])('refuses %j', (line, problem) => {
    expect(() => parse(line)).toThrow(UsageError);
    expect(() => parse(line)).toThrow(problem);
  });
});
