import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VoiceSessions } from '../../src/modules/voice/sessions/voice-sessions.js';
import { startApp, type RunningApp } from '../support/running-app.js';
import { GUEST, HolderProbe } from '../support/voice-sessions-harness.js';

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
const JSON_TYPE = { 'content-type': 'application/json' };

describe('document 4, tokens and sessions', () => {
  let server: RunningApp;
  let sessions: VoiceSessions;

  beforeAll(async () => {
    server = await startApp({ INFERENCE_WORKERS: '1', API_KEYS: 'key-number-one' });
    sessions = server.app.get(VoiceSessions, { strict: false });
  });
  afterAll(() => server.close());

  const call = async (method: string, path: string, init: RequestInit = {}): Promise<[number, unknown]> => {
    const response = await fetch(server.url + path, { method, ...init });
    expect(response.headers.get('content-type')).toContain('application/json');
    return [response.status, await response.json()];
  };
  /** A session in which something was said, and its socket. */
  const open = async (id: string): Promise<HolderProbe> => {
    const probe = new HolderProbe();
    const held = await sessions.claim(id, GUEST, probe);
    await held.save([{ role: 'user', content: 'Hello' }]);
    return probe;
  };

  it('tells what it is', async () => {
    expect(await call('GET', '/')).toEqual([
      200,
      {
        status: 'ok',
        version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
        message: 'Voice Assistant API',
      },
    ]);
  });

  it('gives a token to the user who is named', async () => {
    const body = JSON.stringify({ user_id: 'user-123' });
    const [status, token] = await call('POST', '/auth/token', { body, headers: JSON_TYPE });
    expect(status).toBe(200);
    expect(token).toEqual({ token: expect.any(String) as string, user_id: 'user-123', expires_in: 86_400 });
    expect(decodeJwt((token as { token: string }).token).sub).toBe('user-123');
  });

  it.each<[string, RequestInit]>([
    ['no body', {}],
    ['an empty one', { headers: JSON_TYPE }],
    ['no user', { headers: JSON_TYPE, body: '{}' }],
    ['a user who is null', { headers: JSON_TYPE, body: '{"user_id":null}' }],
    ['a user without a name', { headers: JSON_TYPE, body: '{"user_id":""}' }],
  ])('makes a user up for %s', async (_name, init) => {
    const [status, body] = await call('POST', '/auth/token', init);
    expect([status, Object.keys(body as object)]).toEqual([200, ['token', 'user_id', 'expires_in']]);
    expect((body as { user_id: string }).user_id).toMatch(/^user-[0-9a-f-]{36}$/);
  });

  it.each([
    ['{"user_id":7}', 'user_id must be a string'],
    [`{"user_id":"${'x'.repeat(256)}"}`, 'user_id must be at most 255 characters'],
    ['{"user_id":', expect.stringContaining('JSON') as string],
  ])('refuses a user who is none: %.20s', async (body, detail) => {
    expect(await call('POST', '/auth/token', { body, headers: JSON_TYPE })).toEqual([400, { detail }]);
  });

  it('lists sessions, with the fields of the document first', async () => {
    await sessions.removeAll(GUEST);
    await open('uuid-here');
    const [status, body] = await call('GET', '/sessions');
    expect([status, body]).toEqual([
      200,
      {
        count: 1,
        sessions: [{ session_id: 'uuid-here', created_at: TIME, last_activity: TIME, connected: true }],
      },
    ]);
    expect(JSON.stringify(body)).toMatch(
      /^{"count":1,"sessions":\[{"session_id":.*"created_at":.*"last_activity":/,
    );
  });

  it('lists no more than is asked for, and counts them all', async () => {
    await Promise.all(
      Array.from({ length: 1000 }, (_, at) => sessions.claim(`n${at}`, GUEST, new HolderProbe())),
    );
    const [, all] = await call('GET', '/sessions');
    const [, two] = await call('GET', '/sessions?limit=2');
    const counts = [all, two].map((body) => {
      const list = body as { count: number; sessions: unknown[] };
      return [list.count, list.sessions.length];
    });
    expect(counts).toEqual([
      [1001, 1000],
      [1001, 2],
    ]);
    expect(await call('GET', '/sessions?limit=0')).toEqual([
      400,
      { detail: 'limit must be a whole number from 1 to 1000' },
    ]);
    expect(await call('GET', '/health')).toMatchObject([200, { active_sessions: 1001 }]);
  });

  it('tells all of a session', async () => {
    await open('ünï/côde');
    const [status, body] = await call('GET', `/sessions/${encodeURIComponent('ünï/côde')}`);
    expect([status, body]).toEqual([
      200,
      {
        session_id: 'ünï/côde',
        user_id: null,
        created_at: TIME,
        last_activity: TIME,
        state: 'listening',
        conversation_history: [{ role: 'user', content: 'Hello' }],
        metadata: {},
      },
    ]);
    expect(Object.keys(body as object)).toEqual([
      'session_id',
      'user_id',
      'created_at',
      'last_activity',
      'state',
      'conversation_history',
      'metadata',
    ]);
  });

  it('deletes a session and tells its socket', async () => {
    const probe = await open('short-lived');
    expect(await call('DELETE', '/sessions/short-lived')).toEqual([
      200,
      { message: 'Session deleted', session_id: 'short-lived' },
    ]);
    expect(probe.losses).toEqual(['deleted']);
    expect(await call('GET', '/sessions/short-lived')).toEqual([404, { detail: 'Session not found' }]);
    expect(await call('DELETE', '/sessions/short-lived')).toEqual([404, { detail: 'Session not found' }]);
  });

  it('cleans all sessions up, one that is called cleanup too', async () => {
    await sessions.removeAll(GUEST);
    const probes = await Promise.all(['a', 'b', 'cleanup'].map(open));
    expect(await call('DELETE', '/sessions/cleanup')).toEqual([
      200,
      { message: 'Cleaned up 3 sessions', deleted_count: 3 },
    ]);
    expect(probes.map(({ losses }) => losses)).toEqual([['deleted'], ['deleted'], ['deleted']]);
    expect(await call('GET', '/sessions')).toEqual([200, { count: 0, sessions: [] }]);
    expect(await call('GET', '/health')).toMatchObject([200, { active_sessions: 0 }]);
  });

  it.each(['/sessions/', '/auth', '/auth/tokens', '/sessions/a/b'])(
    'answers %s in its envelope',
    async (path) => {
      const [status, body] = await call('POST', path);
      expect([status, body]).toEqual([404, { detail: 'Not Found' }]);
    },
  );
});
