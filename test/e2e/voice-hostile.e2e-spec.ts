import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { StatusRegistry } from '../../src/platform/status/server-status.js';
import { PATIENTLY } from '../support/patience.js';
import { maskedFrame, textFrame, writeRaw } from '../support/raw-frames.js';
import { rawRequest } from '../support/socket-client.js';
import { LONG_ANSWER, SHORT_ANSWER, TalkingApp } from '../support/talking-app.js';
import { spoken, type VoiceClient } from '../support/voice-client.js';

const INTERRUPT = '{"type":"interrupt"}';
const MIB = 1024 * 1024;
/** A whole answer, heard by nobody. */
const UNTIL_SAID = { ...PATIENTLY, timeout: 40_000 };

describe('a voice client that misbehaves', () => {
  let app: TalkingApp;
  let hello: Int16Array;

  beforeAll(async () => {
    app = await TalkingApp.start();
    hello = await spoken('Hello, how are you today?', 900);
  });
  afterAll(() => app.close());

  const connections = (): number =>
    app.running.app.get(StatusRegistry, { strict: false }).live().connections.voice;
  const errors = (client: VoiceClient): string[] => client.told('error').map(({ message }) => message);
  /** Whatever came before: it understands, and answers. */
  const expectToWork = async (client: VoiceClient): Promise<void> => {
    await client.say(hello);
    await client.until('an answer', () => client.told('audio').length > 0);
  };
  const listening = async (path?: string): Promise<VoiceClient> => {
    const client = await app.open(path);
    await client.until('listening', () => client.messages.length > 0);
    return client;
  };

  it.concurrent('gets an answer to each of two messages that come in one packet', async () => {
    const client = await listening();
    writeRaw(client.socket, Buffer.concat([textFrame(INTERRUPT), textFrame('{"type":"cancel_audio"}')]));
    await client.until('both', () => client.told('interrupt_ack').length === 2);
  });

  it.concurrent('gets half a JSON and junk refused, and goes on', async () => {
    const client = await listening();
    client.send('{"type":"audio","data":"AA');
    client.socket.send(Buffer.from([1, 2, 3]));
    client.send({ type: 'audio', data: '!!!' });
    await client.until('errors', () => errors(client).length === 3);
    // Control overtakes audio.
    expect(errors(client).sort()).toEqual([
      'Audio has an odd number of bytes: a sample has two',
      'The message is not valid JSON',
      'data: expected audio in base64',
    ]);
    await expectToWork(client);
  });

  it.concurrent(
    'gets noise heard as noise, and what only begins as a recording told of once at most',
    async () => {
      const client = await listening();
      let state = 1;
      const junk = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 24;
      for (let count = 0; count < 50; count += 1)
        client.socket.send(Buffer.from(Array.from({ length: 640 }, junk)));
      client.send({ type: 'interrupt' });
      await client.until('an answer', () => client.told('interrupt_ack').length === 1);
      expect(errors(client)).toEqual([]);
      client.socket.send(Buffer.from([0x1a, 0x45, 0xdf, 0xa3, ...Array.from({ length: 4000 }, junk)]));
      for (let count = 0; count < 20; count += 1)
        client.socket.send(Buffer.from(Array.from({ length: 4000 }, junk)));
      client.send({ type: 'interrupt' });
      await client.until('an answer', () => client.told('interrupt_ack').length === 2);
      expect(errors(client).length).toBeLessThanOrEqual(1);
      expect(client.texts('user')).toEqual([]);
    },
  );

  it.concurrent('is told that 10 MB are too much, and closed with 1009', async () => {
    const client = await listening();
    writeRaw(client.socket, maskedFrame(0x82, Buffer.alloc(10 * MIB)));
    expect((await client.closed).code).toBe(1009);
    expect(errors(client)).toEqual(['A message may have 1048576 bytes']);
  });

  it.concurrent(
    'floods in vain: all of it is answered, or it is cut off; others talk on meanwhile',
    async () => {
      const [flooder, calm] = await Promise.all([listening(), listening()]);
      writeRaw(flooder.socket, Buffer.concat(Array.from({ length: 20_000 }, () => textFrame(INTERRUPT))));
      await expectToWork(calm);
      const isOver = (): boolean =>
        flooder.socket.readyState === flooder.socket.CLOSED ||
        flooder.told('interrupt_ack').length === 20_000;
      await flooder.until('an end', isOver);
    },
  );

  it.concurrent('that stops reading loses nothing, and holds nothing up', async () => {
    const id = randomUUID();
    const client = await listening(id);
    await expectToWork(client);
    client.socket.pause();
    const before = client.messages.length;
    await vi.waitFor(async () => expect(await app.said(id)).toHaveLength(2), UNTIL_SAID);
    expect(client.messages.length).toBeLessThanOrEqual(before + 5);
    client.socket.resume();
    await client.until('the rest', () => client.texts('assistant').length > 0);
    expect(client.texts('assistant')).toEqual([LONG_ANSWER]);
    expect(client.audioSec()).toBeGreaterThan(6);
    await client.say(hello);
    await client.until('the next answer', () => client.texts('assistant').includes(SHORT_ANSWER));
  });

  it('that vanishes in the middle of an answer leaves what it heard, and no socket', async () => {
    await app.closeClients();
    await expect.poll(connections).toBe(0);
    const id = randomUUID();
    const client = await listening(id);
    await client.say(hello);
    await client.until('an answer', () => client.audioSec() > 1.5);
    client.socket.terminate();
    await expect.poll(connections).toBe(0);
    await expect.poll(() => app.said(id)).toHaveLength(2);
    const [, heard = ''] = await app.said(id);
    expect(`assistant: ${LONG_ANSWER}`.startsWith(heard)).toBe(true);
    expect(heard.length).toBeLessThan(LONG_ANSWER.length);
  });

  it('that vanishes while its session is opened leaves nothing', async () => {
    for (let count = 0; count < 10; count += 1) {
      const socket = rawRequest(app.at(randomUUID()));
      if (count % 2 === 0) await once(socket, 'data');
      socket.destroy();
    }
    await expect.poll(connections).toBe(0);
  });
});
