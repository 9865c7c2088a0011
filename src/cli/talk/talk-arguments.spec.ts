import { describe, expect, it } from 'vitest';
import { parseTalkArguments } from './talk-arguments.js';

const parse = (...args: string[]): ReturnType<typeof parseTalkArguments> =>
  parseTalkArguments(args, () => 'new-id');

describe('the arguments of npm run talk', () => {
  it.each([
    ['http://localhost:8000', 'ws://localhost:8000/voice/new-id'],
    ['https://voice.example/api/voice/7', 'wss://voice.example/api/voice/7'],
    ['ws://localhost:8000/voice/7?output_format=wav', 'ws://localhost:8000/voice/7?output_format=wav'],
    ['http://localhost:8000/ws/realtime', 'ws://localhost:8000/ws/realtime?events=all'],
    ['ws://localhost:8000/openai/v1/realtime', 'ws://localhost:8000/openai/v1/realtime?model=gpt-realtime'],
    ['ws://localhost:8000/ws/voice', 'ws://localhost:8000/ws/voice'],
  ])('take %s for %s', (address, socket) => {
    expect(parse(address, '--audio', 'a.wav')?.url.href).toBe(socket);
  });

  it('take a turn for each recording, and the rest', () => {
    const args = ['ws://h/voice/7', '--audio', 'a', '--audio', 'b', '--out', 'o.wav', '--token', 't'];
    expect(parse(...args, '--interrupt-after', '500')).toMatchObject({
      files: ['a', 'b'],
      outputFile: 'o.wav',
      interruptAfterMs: 500,
      token: 't',
    });
    expect(parse('--help')).toBeUndefined();
  });

  it.each([
    [[], 'Name one address.'],
    [['ws://h/voice/7'], 'Name a recording with --audio.'],
    [['ftp://h', '--audio', 'a'], "'ftp://h' is no address"],
    [['ws://h/elsewhere', '--audio', 'a'], "'/elsewhere' is no socket"],
    [['ws://h/voice/7', '--audio', 'a', '--interrupt-after', 'soon'], '--interrupt-after is a whole number'],
    [['ws://h/ws/realtime', '--audio', 'a', '--interrupt-after', '9'], 'has no message that interrupts'],
    [['ws://h/voice/7', '--volume', '11'], '--volume'],
  ])('tell what is wrong with %j', (args, problem) => {
    expect(() => parse(...args)).toThrow(problem);
  });
});
