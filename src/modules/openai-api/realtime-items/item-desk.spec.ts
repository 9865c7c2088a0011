import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../platform/errors/app-error.js';
import type { NewItem } from '../codec/item-schema.js';
import type { HeardText } from '../realtime-input/utterance-ear.js';
import type { SessionLink } from '../realtime-session/session-link.js';
import { ItemDesk } from './item-desk.js';

const LINK = { send: () => Promise.resolve(), noteFailure: () => undefined } as unknown as SessionLink;
const recording: NewItem = {
  type: 'message',
  role: 'user',
  content: [{ type: 'input_audio', audio: Buffer.alloc(4800) }],
};

describe('ItemDesk', () => {
  it('has recordings understood one after the other, and lets the client wait where many do', async () => {
    const asked: { resolve: (heard: HeardText) => void; reject: (error: AppError) => void }[] = [];
    const desk = new ItemDesk(LINK, () => new Promise((resolve, reject) => asked.push({ resolve, reject })));
    const create = (): void => desk.create(recording);
    for (let count = 1; count < 4; count += 1) create();
    await desk.room();
    create();
    let hasRoom = false;
    const waiting = desk.room().then(() => (hasRoom = true));
    await turnOfTheLoop();
    expect([asked.length, hasRoom]).toEqual([1, false]);
    asked[0]?.reject(new AppError('stt_failed', 'It broke off'));
    for (let next = 1; next < 4; next += 1) {
      await expect.poll(() => asked.length).toBe(next + 1);
      asked[next]?.resolve({ text: `Recording ${next}`, provider: 'scripted' });
    }
    await waiting;
    const texts = desk.all.map(({ item }) => item.type === 'message' && item.content);
    expect(texts.slice(1)).toEqual(
      [1, 2, 3].map((count) => [{ type: 'input_audio', transcript: `Recording ${count}` }]),
    );
    expect(desk.all[0]?.failure?.code).toBe('stt_failed');
  });
});
