import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StatusRegistry } from '../../src/platform/status/server-status.js';
import { grown, heldResources, untilLetGo, type HeldResources } from '../support/held-resources.js';
import { TalkingApp } from '../support/talking-app.js';
import { spoken } from '../support/voice-client.js';

const MIB = 1024 * 1024;
/** More of them: `VOICE_SESSIONS=1000 npx vitest run test/e2e/voice-endurance.e2e-spec.ts`. */
const SESSIONS = Number(process.env['VOICE_SESSIONS'] ?? 60);
const AT_ONCE = 6;

/** What may be more by chance. */
const ALLOWED = { sockets: 0, timers: 2, pipes: 0, files: 2, processes: 0, bytes: 8 * MIB };

/** What a process has open, and the memory that it uses. */
interface Held extends HeldResources {
  pipes: number;
  files: number;
  processes: number;
  rssBytes: number;
}

describe('many conversations', () => {
  let app: TalkingApp;
  let hello: Buffer;

  beforeAll(async () => {
    app = await TalkingApp.start();
    hello = Buffer.from((await spoken('Hello there, my friend!', 700)).buffer);
  });
  afterAll(() => app.close());

  const held = async (): Promise<Held> => ({
    ...(await heldResources()),
    pipes: process.getActiveResourcesInfo().filter((resource) => resource === 'PipeWrap').length,
    files: readdirSync('/proc/self/fd').length,
    processes: Number(execFileSync('sh', ['-c', `ps -o pid= --ppid ${process.pid} | wc -l`]).toString()),
    rssBytes: process.memoryUsage().rss,
  });
  const connections = (): number =>
    app.running.app.get(StatusRegistry, { strict: false }).live().connections.voice;

  /** Opened, talked to until the answer is heard, then closed or cut. */
  const talk = async (index: number): Promise<void> => {
    const client = await app.open(randomUUID());
    client.socket.send(hello);
    await client.until('the answer', () => client.told('audio').length > 0);
    if (index % 3 === 0) client.send({ type: 'interrupt' });
    if (index % 2 === 0) client.socket.terminate();
    else client.socket.close();
    await client.closed;
  };
  const talkAll = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += AT_ONCE) {
      await Promise.all(
        Array.from({ length: Math.min(AT_ONCE, count - index) }, (_, at) => talk(index + at)),
      );
      await app.closeClients();
    }
    await expect.poll(connections).toBe(0);
  };

  it('leave nothing behind', async () => {
    await talkAll(12);
    const before = await held();
    await talkAll(SESSIONS);
    const left = (after: Held): string[] => grown(before, after, ALLOWED);
    const after = await untilLetGo(held, (now) => left(now).length > 0);
    if (SESSIONS > 60) console.log({ before, after });
    expect(left(after)).toEqual([]);
  }, 1_800_000);
});
