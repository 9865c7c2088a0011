import { expect, it } from 'vitest';
import { AppError } from '../../../platform/errors/app-error.js';
import { eventStream } from './event-stream.js';

async function* events(...told: (object | Error)[]): AsyncGenerator<object> {
  for (const each of told) {
    if (each instanceof Error) throw each;
    yield each;
  }
}

async function linesOf(...told: (object | Error)[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of eventStream(events(...told), ({ code }) => ({ error: { code } })))
    lines.push(line);
  return lines;
}

it('writes lines of data', async () => {
  expect(await linesOf({ type: 'a', text: 'x\ny' }, { type: 'b' })).toEqual([
    'data: {"type":"a","text":"x\\ny"}\n\n',
    'data: {"type":"b"}\n\n',
  ]);
});

it('tells an error behind the first event by the last', async () => {
  expect(await linesOf({ type: 'a' }, new AppError('tts_failed', 'broke off'))).toEqual([
    'data: {"type":"a"}\n\n',
    'data: {"error":{"code":"tts_failed"}}\n\n',
  ]);
});

it('throws an error before the first event, and that its reader has gone', async () => {
  await expect(linesOf(new AppError('tts_failed', 'broke off'))).rejects.toThrow('broke off');
  await expect(linesOf({ type: 'a' }, new AppError('cancelled', 'gone'))).rejects.toThrow('gone');
});
