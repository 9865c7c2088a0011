import { describe, expect, it } from 'vitest';
import { parseCatalogArguments } from './catalog-arguments.js';
import { UsageError } from './command-arguments.js';

describe('parseCatalogArguments', () => {
  it.each([
    [['import', 'p.csv'], { action: 'import', file: 'p.csv' }],
    [['search', 'red', 'chair'], { action: 'search', query: 'red chair', limit: 10 }],
    [['search', '--limit', '3', 'chair'], { action: 'search', query: 'chair', limit: 3 }],
    [['clear'], { action: 'clear' }],
    [['--help'], undefined],
  ])('understands %j', (args, expected) => {
    expect(parseCatalogArguments(args)).toEqual(expected);
  });

  it.each([
    [[]],
    [['import']],
    [['import', 'a', 'b']],
    [['search']],
    [['search', '--limit', '0', 'x']],
    [['clear', 'all']],
    [['drop']],
    [['--force', 'clear']],
  ])('explains itself for %j', (args) => {
    expect(() => parseCatalogArguments(args)).toThrow(UsageError);
    expect(() => parseCatalogArguments(args)).toThrow(/Usage: npm run catalog/);
  });
});
