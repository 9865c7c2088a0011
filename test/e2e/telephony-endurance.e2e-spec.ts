import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CallRecorder } from '../../src/modules/telephony/records/call-recorder.js';
import { StatusRegistry } from '../../src/platform/status/server-status.js';
import { grown, heldResources, untilLetGo, type HeldResources } from '../support/held-resources.js';
import { PATIENT, startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { spokenOnPhone, TwilioClient } from '../support/twilio-client.js';

const MIB = 1024 * 1024;
/** More of them: `CALLS=1000 npx vitest run test/e2e/telephony-endurance.e2e-spec.ts`. */
const CALLS = Number(process.env['CALLS'] ?? 200);
const AT_ONCE = 10;

/** What may be more by chance. */
const ALLOWED = { sockets: 0, timers: 2, files: 2, processes: 0, calls: 0, bytes: 8 * MIB };

interface Held extends HeldResources {
  files: number;
  processes: number;
  /** Calls that are still to be written down. */
  calls: number;
}

describe('many short calls', () => {
  let app: RunningApp;
  let hello: Int16Array;

  beforeAll(async () => {
    app = await startApp({
      INFERENCE_WORKERS: '1',
      ...PATIENT,
      TELEPHONY_GREETING: 'Good morning.',
      CALL_RECORDING: 'true',
    });
    await untilReady(app.url);
    hello = (await spokenOnPhone('Hello, how are you?')).subarray(0, 4000);
  });
  afterAll(() => app.close());

  const held = async (): Promise<Held> => ({
    ...(await heldResources()),
    files: readdirSync('/proc/self/fd').length,
    processes: Number(execFileSync('sh', ['-c', `ps -o pid= --ppid ${process.pid} | wc -l`]).toString()),
    calls: app.app.get(CallRecorder, { strict: false }).heldCalls,
  });

  /** One that never starts, or is greeted and says something; hung up, closed or cut. */
  const callOnce = async (index: number): Promise<void> => {
    const url = `${app.url.replace('http', 'ws')}/ws/voice`;
    const client = index % 5 === 4 ? await TwilioClient.open(url) : await TwilioClient.call(url);
    if (index % 5 !== 4) {
      await client.until('the greeting', () => client.told('media').length > 0);
      if (index % 2 === 0) await client.say(hello);
    }
    if (index % 3 === 0) client.stop();
    else if (index % 3 === 1) client.socket.terminate();
    else client.socket.close();
    if (index % 5 === 4) client.socket.terminate();
    await client.closed;
  };
  const callAll = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += AT_ONCE)
      await Promise.all(Array.from({ length: AT_ONCE }, (_, at) => callOnce(index + at)));
    const left = (): unknown => {
      const now = app.app.get(StatusRegistry, { strict: false }).live();
      return [now.connections.telephony, now.activeCalls];
    };
    await expect.poll(left, { timeout: 10_000 }).toEqual([0, 0]);
  };

  it('leave nothing behind', async () => {
    await callAll(40);
    const before = await held();
    await callAll(CALLS);
    const left = (after: Held): string[] => grown(before, after, ALLOWED);
    const after = await untilLetGo(held, (now) => left(now).length > 0);
    if (CALLS > 200) console.log({ before, after, rss: process.memoryUsage().rss });
    expect(left(after)).toEqual([]);
  }, 1_800_000);
});
