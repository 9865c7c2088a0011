import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KillableServer } from '../support/killable-server.js';
import { TwilioClient } from '../support/twilio-client.js';

interface CallAnswer {
  id: string;
  state: string;
  ended_by: string | null;
  ended_at: string | null;
  webhook: { state: string };
  transcript?: { speaker: string; text: string }[];
}

describe('calls of a server that is killed or stopped', () => {
  let server: KillableServer;

  beforeAll(async () => {
    server = await KillableServer.start('call-crash', (hookUrl) => ({
      TELEPHONY_GREETING: 'Good morning.',
      CALL_RECORDING: 'true',
      CALL_WEBHOOK_URL: hookUrl,
    }));
  });
  afterAll(() => server.close());

  /** A call whose greeting was heard. */
  const call = async (): Promise<TwilioClient> => {
    const client = await TwilioClient.call(`${server.url.replace('http', 'ws')}/ws/voice`);
    const hasHeard = async (): Promise<boolean> =>
      (await recordOf(client.callSid)).transcript?.some(({ text }) => text === 'Good morning.') ?? false;
    await expect.poll(hasHeard, { timeout: 20_000 }).toBe(true);
    await client.untilHeard('its mark', 1);
    return client;
  };
  const recordOf = async (sid: string): Promise<CallAnswer> =>
    (await (await fetch(`${server.url}/calls/${sid}`)).json()) as CallAnswer;
  const told = (index: number): { call_sid: string; state: string; ended_by: string } =>
    (JSON.parse(server.receiver.finals[index]?.body ?? '{}') as { data: CallAnswer & { call_sid: string } })
      .data as never;

  it('keep what was said by then, a recording that can be read, and have their end told', async () => {
    const client = await call();
    client.press('4');
    client.press('#');
    const saidOf = async (): Promise<string[]> =>
      ((await recordOf(client.callSid)).transcript ?? []).map(({ speaker, text }) => `${speaker}: ${text}`);
    await expect.poll(saidOf, { timeout: 20_000 }).toContain('user: [keypad] 4 #');
    await client.until('the answer', () => client.told('mark').length > 1);
    const recordings = join(server.dataDir, 'call-recordings');
    const sizeOf = async (): Promise<number> => {
      const [name] = await readdir(recordings).catch(() => []);
      if (name === undefined) return 0;
      const file = await open(join(recordings, name));
      const { size } = await file.stat();
      await file.close();
      return size;
    };
    await expect.poll(sizeOf, { timeout: 10_000 }).toBeGreaterThan(30_000);
    await server.end('SIGKILL');
    await client.closed;
    await server.startAgain();
    await expect.poll(async () => (await recordOf(client.callSid)).state).toBe('dropped');
    const record = await recordOf(client.callSid);
    expect(record).toMatchObject({ ended_by: 'server', ended_at: expect.any(String) as string });
    expect((await saidOf()).slice(0, 2)).toEqual([
      expect.stringMatching(/^assistant: Good/),
      'user: [keypad] 4 #',
    ]);
    const answer = await fetch(`${server.url}/calls/${record.id}/recording`);
    const wav = Buffer.from(await answer.arrayBuffer());
    expect(wav.readUInt32LE(40)).toBe(wav.length - 44);
    expect((wav.length - 44) % 4).toBe(0);
    await server.receiver.untilFinals(1);
    expect(told(0)).toMatchObject({ call_sid: client.callSid, state: 'dropped', ended_by: 'server' });
  });

  it('have their end told after it too, once', async () => {
    await server.stopListening();
    const client = await call();
    client.stop();
    await client.closed;
    await expect.poll(async () => (await recordOf(client.callSid)).state).toBe('completed');
    await server.end('SIGKILL');
    await server.listenAgain();
    await server.startAgain();
    await server.receiver.untilFinals(1);
    expect(told(0)).toMatchObject({ call_sid: client.callSid, state: 'completed', ended_by: 'caller' });
    await expect.poll(async () => (await recordOf(client.callSid)).webhook.state).toBe('delivered');
    await server.restart('SIGKILL');
    const again = await call();
    again.stop();
    await server.receiver.untilFinals(2);
    expect([told(1).call_sid, server.receiver.finals.length]).toEqual([again.callSid, 2]);
  });

  it('have their end told when the server is stopped, too', async () => {
    const client = await call();
    const before = server.receiver.finals.length;
    expect(await server.end('SIGTERM')).toBe(0);
    expect((await client.closed).code).toBe(1001);
    await server.startAgain();
    expect(await recordOf(client.callSid)).toMatchObject({ state: 'dropped', ended_by: 'server' });
    await server.receiver.untilFinals(before + 1);
    expect(told(before)).toMatchObject({ call_sid: client.callSid, state: 'dropped', ended_by: 'server' });
  });
});
