import { describe, expect, it } from 'vitest';
import { parseCallArguments } from './call-arguments.js';

describe('the arguments of npm run call', () => {
  it.each([
    [[], 'ws://localhost:8000/ws/voice'],
    [['https://voice.example'], 'wss://voice.example/ws/voice'],
    [['ws://h/api/ws/voice/twilio'], 'ws://h/api/ws/voice/twilio'],
  ])('take %j for %s', (args, socket) => {
    expect(parseCallArguments([...args, '--audio', 'a.wav'])?.url.href).toBe(socket);
  });

  it('take numbers, faults and parameters', () => {
    const line = '--audio a --audio b --calls 10 --ramp 5 --jitter 60 --loss 2 --parameter From=+1=2 --json';
    expect(parseCallArguments(line.split(' '))).toMatchObject({
      files: ['a', 'b'],
      calls: 10,
      rampSec: 5,
      durationSec: 0,
      interruptAfterMs: undefined,
      faults: { jitterMs: 60, lossShare: 0.02, reorderShare: 0 },
      parameters: { From: '+1=2' },
      isJson: true,
    });
    expect(parseCallArguments(['--help'])).toBeUndefined();
  });

  it.each([
    [[], 'Name a recording with --audio.'],
    [['a', 'b', '--audio', 'c'], 'Name one address.'],
    [['ftp://h', '--audio', 'a'], "'ftp://h' is no address"],
    [['--audio', 'a', '--calls', '0'], '--calls is a whole number from 1'],
    [['--audio', 'a', '--loss', '101'], '--loss is a whole number from 0 to 100'],
    [['--audio', 'a', '--parameter', 'fr'], "'fr' is no NAME=VALUE"],
    [['--audio', 'a', '--volume', '11'], '--volume'],
  ])('tell what is wrong with %j', (args, problem) => {
    expect(() => parseCallArguments(args)).toThrow(problem);
  });
});
