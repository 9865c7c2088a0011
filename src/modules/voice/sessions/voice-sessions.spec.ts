import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  openTemporaryDatabase,
  type TemporaryDatabase,
} from '../../../../test/support/temporary-database.js';
import {
  GUEST,
  HolderProbe,
  openSessions,
  user,
  type SessionsProcess,
} from '../../../../test/support/voice-sessions-harness.js';
import type { SpokenMessage } from '../../../engine/conversation/conversation-history.js';
import { voiceSchema } from '../voice.schema.js';
import { VoiceSessionRepository } from './voice-session.repository.js';

const SAID: SpokenMessage[] = [
  { role: 'user', content: 'Where are you?' },
  { role: 'assistant', content: 'Here.' },
];
const START_MS = Date.UTC(2026, 0, 15, 10);

describe('VoiceSessions', () => {
  let temporary: TemporaryDatabase;
  let here: SessionsProcess;
  let elsewhere: SessionsProcess;

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: START_MS });
    temporary = await openTemporaryDatabase(voiceSchema);
    [here, elsewhere] = await Promise.all([openSessions(temporary.dataDir), openSessions(temporary.dataDir)]);
  });
  afterEach(async () => {
    await Promise.all([here.close(), elsewhere.close()]);
    await temporary.remove();
    vi.useRealTimers();
  });

  const later = (sec: number): void => void vi.setSystemTime(Date.now() + sec * 1000);
  const idsOf = async ({ sessions }: SessionsProcess, caller = GUEST): Promise<string[]> =>
    (await sessions.list(caller, 10)).sessions.map(({ id }) => id);

  it('gives a session back with its history, in whichever process', async () => {
    const first = await here.sessions.claim('a', GUEST, new HolderProbe(), { client: 'web' });
    expect([first.history, first.createdAtMs]).toEqual([[], START_MS]);
    await first.save(SAID);
    await first.release();
    later(59);
    const second = await elsewhere.sessions.claim('a', GUEST, new HolderProbe());
    expect([second.history, second.createdAtMs, second.metadata]).toEqual([
      SAID,
      START_MS,
      { client: 'web' },
    ]);
  });

  it('keeps the latest 200 messages', async () => {
    const held = await here.sessions.claim('a', GUEST, new HolderProbe());
    await held.save(Array.from({ length: 201 }, (_, at) => ({ role: 'user', content: String(at) })));
    const { history } = await here.sessions.find('a', GUEST);
    expect([history.length, history[0]?.content]).toEqual([200, '1']);
  });

  it('ends a session that has had no socket for SESSION_TTL, and erases it', async () => {
    await (await here.sessions.claim('a', GUEST, new HolderProbe())).release();
    await here.sessions.claim('b', GUEST, new HolderProbe());
    later(61);
    expect(await idsOf(here)).toEqual(['b']);
    await expect(here.sessions.find('a', GUEST)).rejects.toMatchObject({ code: 'session_not_found' });
    await here.sessions.lookAfter();
    expect(await temporary.database.all('SELECT session_id AS id FROM voice_sessions')).toEqual([
      { id: 'b' },
    ]);
    expect(await idsOf(elsewhere)).toEqual(['b']);
    expect((await here.sessions.claim('a', GUEST, new HolderProbe())).createdAtMs).toBe(START_MS + 61_000);
  });

  it('keeps a session as long as its process tells of the socket, and SESSION_TTL after the process is gone', async () => {
    await here.sessions.claim('a', GUEST, new HolderProbe());
    for (let round = 0; round < 20; round += 1) {
      later(5);
      await here.sessions.lookAfter();
    }
    await elsewhere.sessions.lookAfter();
    expect((await elsewhere.sessions.list(GUEST, 1)).sessions).toMatchObject([
      { id: 'a', isConnected: true },
    ]);
    later(16);
    expect((await elsewhere.sessions.list(GUEST, 1)).sessions).toMatchObject([
      { id: 'a', isConnected: false },
    ]);
    later(60);
    expect(await idsOf(elsewhere)).toEqual([]);
  });

  it('lets the socket that had a session save what was said before another takes it over', async () => {
    const probe: HolderProbe = new HolderProbe(() => first.save(SAID));
    const first = await here.sessions.claim('a', GUEST, probe);
    const second = await here.sessions.claim('a', GUEST, new HolderProbe());
    expect([probe.losses, second.history]).toEqual([['taken-over'], SAID]);
    await first.save([]);
    await first.release();
    expect(await here.sessions.find('a', GUEST)).toMatchObject({ history: SAID, isConnected: true });
    expect(here.status.live().activeSessions).toBe(1);
  });

  it('leaves one holder where several claim at one instant', async () => {
    const probes = Array.from({ length: 10 }, () => new HolderProbe());
    await Promise.all(probes.map((probe) => here.sessions.claim('a', GUEST, probe)));
    expect(probes.flatMap(({ losses }) => losses)).toEqual(Array(9).fill('taken-over'));
    await here.sessions.lookAfter();
    expect(here.status.live().activeSessions).toBe(1);
  });

  it('takes sessions from sockets of other processes within a round', async () => {
    const probes = [new HolderProbe(), new HolderProbe(), new HolderProbe()] as const;
    const [taken] = await Promise.all(
      probes.map((probe, at) => here.sessions.claim(`session ${at}`, GUEST, probe)),
    );
    const second = await elsewhere.sessions.claim('session 0', GUEST, new HolderProbe());
    await second.save(SAID);
    await elsewhere.sessions.remove('session 1', GUEST);
    await taken?.save([]);
    await here.sessions.lookAfter();
    expect(probes.map(({ losses }) => losses)).toEqual([['taken-over'], ['deleted'], []]);
    expect((await here.sessions.find('session 0', GUEST)).history).toEqual(SAID);
  });

  it('tells that nothing goes on where the server that had the socket is gone', async () => {
    const held = await here.sessions.claim('a', GUEST, new HolderProbe());
    held.note('speaking');
    await here.sessions.lookAfter();
    expect(await elsewhere.sessions.find('a', GUEST)).toMatchObject({ state: 'speaking', isConnected: true });
    later(20);
    expect(await elsewhere.sessions.find('a', GUEST)).toMatchObject({ state: 'idle', isConnected: false });
    expect(await idsOf(elsewhere)).toEqual(['a']);
  });

  it('tells of what goes on before it is written', async () => {
    const held = await here.sessions.claim('a', GUEST, new HolderProbe());
    later(2);
    held.note('thinking');
    const expected = { state: 'thinking', lastActivityMs: START_MS + 2000 };
    expect(await here.sessions.find('a', GUEST)).toMatchObject(expected);
    await here.sessions.lookAfter();
    expect(await elsewhere.sessions.find('a', GUEST)).toMatchObject(expected);
    await held.release();
    expect(await here.sessions.find('a', GUEST)).toMatchObject({ state: 'idle', isConnected: false });
  });

  it('deletes what is there, and tells the sockets', async () => {
    const probes = [new HolderProbe(), new HolderProbe()] as const;
    await here.sessions.claim('a', GUEST, probes[0]);
    await here.sessions.claim('b', GUEST, probes[1]);
    await here.sessions.remove('a', GUEST);
    await expect(here.sessions.remove('a', GUEST)).rejects.toMatchObject({ code: 'session_not_found' });
    expect([await here.sessions.removeAll(GUEST), await here.sessions.removeAll(GUEST)]).toEqual([1, 0]);
    expect(probes.map(({ losses }) => losses)).toEqual([['deleted'], ['deleted']]);
  });

  it('shows and gives users their own sessions only', async () => {
    await here.sessions.claim('a', user('anna'), new HolderProbe());
    await here.sessions.claim('open', GUEST, new HolderProbe());
    const bert = user('bert');
    expect([await idsOf(here, bert), await idsOf(here, user('anna'))]).toEqual([[], ['a']]);
    for (const id of ['a', 'open']) {
      const claim = here.sessions.claim(id, bert, new HolderProbe());
      await expect(claim).rejects.toMatchObject({ code: 'session_of_another' });
      await expect(here.sessions.find(id, bert)).rejects.toMatchObject({ code: 'session_not_found' });
      await expect(here.sessions.remove(id, bert)).rejects.toMatchObject({ code: 'session_not_found' });
    }
    expect(await here.sessions.removeAll(bert)).toBe(0);
    expect(here.status.live().activeSessions).toBe(2);
    expect((await here.sessions.find('a', GUEST)).userId).toBe('anna');
  });

  it.each(['', 'x'.repeat(256)])('refuses an id that is none', async (id) => {
    const claim = here.sessions.claim(id, GUEST, new HolderProbe());
    await expect(claim).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('makes room by those that have been without a socket for longest', async () => {
    for (const id of ['oldest', 'connected', 'older', 'young']) {
      const held = await here.sessions.claim(id, GUEST, new HolderProbe());
      if (id !== 'connected') await held.release();
      later(1);
    }
    const repository = new VoiceSessionRepository(temporary.database);
    await temporary.database.write((tx) => repository.keepAtMost(tx, 2, Date.now()));
    expect(await idsOf(here)).toEqual(['young', 'connected']);
  });

  it('lists the latest of a thousand', async () => {
    await Promise.all(
      Array.from({ length: 1000 }, (_, at) => here.sessions.claim(`session ${at}`, GUEST, new HolderProbe())),
    );
    const { count, sessions } = await here.sessions.list(GUEST, 3);
    expect([count, sessions.length]).toEqual([1000, 3]);
  });
});
