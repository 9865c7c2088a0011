import { SignJWT } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { VoiceSessions } from '../../src/modules/voice/sessions/voice-sessions.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { askForSocket } from '../support/socket-client.js';
import { GUEST, HolderProbe, user } from '../support/voice-sessions-harness.js';

const KEY = 'canary-key-of-anna';
const SECRET = 'canary-secret-of-thirty-two-chars';
const GUARDED = { AUTH_REQUIRED: 'true', API_KEYS: KEY, JWT_SECRET: SECRET };
const SAID = [{ role: 'user' as const, content: 'My canary is yellow' }];

describe('access to document 4', () => {
  let server: RunningApp;
  afterEach(() => server.close());

  const start = async (settings: Record<string, string>): Promise<void> => {
    server = await startApp({ INFERENCE_WORKERS: '1', ...settings });
  };
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
    fetch(`${server.url}/${path}`, { method, headers });
  const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
  const tokenOf = async (userId: string): Promise<string> => {
    const body = JSON.stringify({ user_id: userId });
    const headers = { 'content-type': 'application/json', 'x-api-key': KEY };
    const answer = await fetch(`${server.url}/auth/token`, { method: 'POST', headers, body });
    return ((await answer.json()) as { token: string }).token;
  };
  const sessions = (): VoiceSessions => server.app.get(VoiceSessions, { strict: false });

  it('asks for a token or a key on every route but probes, where AUTH_REQUIRED says so', async () => {
    await start(GUARDED);
    const token = await tokenOf('anna');
    for (const path of ['sessions', 'providers', 'cache/stats']) {
      const answer = await get(path);
      expect([answer.status, answer.headers.get('www-authenticate')], path).toEqual([401, 'Bearer']);
      expect(await answer.json()).toEqual({
        detail: expect.stringContaining('A token of /auth/token is needed'),
      });
      for (const shown of [bearer(token), bearer(KEY), { 'x-api-key': KEY }]) {
        expect((await get(path, shown)).status, path).toBe(200);
      }
      expect((await get(`${path}?token=${token}`)).status, path).toBe(200);
      expect((await get(`${path}?note=why?&token=${token}`)).status, path).toBe(200);
      expect((await get(`${path}?token=${KEY}`)).status, path).toBe(401);
    }
    for (const path of ['', 'health', 'health/live', 'metrics', 'metrics/prometheus']) {
      expect((await get(path)).status, path).toBe(200);
    }
    expect(server.log()).not.toContain(token);
    expect(server.log()).not.toContain('canary');
  });

  it('takes no token that is wrong, and repeats none', async () => {
    await start(GUARDED);
    const old = new SignJWT({ iss: 'parley', aud: 'parley', sub: 'anna', exp: 1_700_000_000 });
    const expired = await old.setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(SECRET));
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${expired.split('.')[1]}.`;
    for (const token of [expired, unsigned, 'nonsense']) {
      const answer = await get('sessions', bearer(token));
      expect([answer.status, await answer.json()]).toEqual([
        401,
        { detail: 'That token is not valid here, or it has expired' },
      ]);
      expect(server.log()).not.toContain(token);
    }
  });

  it.each<[string, Record<string, string>]>([
    ['without a key', {}],
    ['with a wrong one', { 'x-api-key': 'key-of-eve' }],
  ])('gives no token %s', async (_name, headers) => {
    await start(GUARDED);
    const answer = await get('auth/token', headers, 'POST');
    expect([answer.status, await answer.json()]).toEqual([
      401,
      { detail: expect.stringContaining('API key') },
    ]);
  });

  it('shows a user the own sessions, and the holder of a key all', async () => {
    await start(GUARDED);
    await sessions().claim('of-anna', user('anna'), new HolderProbe());
    await sessions().claim('of-bert', user('bert'), new HolderProbe());
    const token = bearer(await tokenOf('anna'));
    expect(await (await get('sessions', token)).json()).toMatchObject({ count: 1 });
    expect(await (await get('sessions', { 'x-api-key': KEY })).json()).toMatchObject({ count: 2 });
    expect((await get('sessions/of-bert', token)).status).toBe(404);
    expect(await (await get('sessions/of-anna', token)).json()).toMatchObject({ user_id: 'anna' });
    expect(await (await get('sessions/cleanup', token, 'DELETE')).json()).toMatchObject({ deleted_count: 1 });
    expect((await get('sessions/of-bert', { 'x-api-key': KEY })).status).toBe(200);
  });

  it('opens no socket on a session of somebody else', async () => {
    await start(GUARDED);
    await untilReady(server.url);
    await sessions().claim('of-bert', user('bert'), new HolderProbe());
    const token = bearer(await tokenOf('anna'));
    expect(await askForSocket(`${server.url}/voice/of-bert`, token)).toMatchObject({
      status: 403,
      body: { type: 'error', message: 'That session belongs to another user' },
    });
    expect((await askForSocket(`${server.url}/voice/of-nobody`, token)).status).toBe(101);
  });

  it('keeps histories and tokens over a restart', async () => {
    await start({ AUTH_REQUIRED: 'true' });
    const token = bearer(await tokenOf('anna'));
    const held = await sessions().claim('a', user('anna'), new HolderProbe());
    await held.save(SAID);
    await server.close({ keepData: true });
    await start({ AUTH_REQUIRED: 'true', DATA_DIR: server.dataDir, SESSION_TTL: '3600' });
    expect(await (await get('sessions/a', token)).json()).toMatchObject({ conversation_history: SAID });
    expect((await get('sessions/a', token, 'DELETE')).status).toBe(200);
    expect((await get('sessions/a', token)).status).toBe(404);
    expect(server.log()).not.toContain('canary');
  });

  it('asks nobody for a token where none is asked for, and does not mind one', async () => {
    await start({ API_KEYS: KEY });
    await sessions().claim('a', GUEST, new HolderProbe());
    for (const shown of [{}, bearer('nonsense'), bearer(await tokenOf('anna'))]) {
      expect(await (await get('sessions', shown)).json()).toMatchObject({ count: 1 });
    }
    expect((await get('auth/token', {}, 'POST')).status).toBe(200);
  });

  it('holds clients to 100 requests a minute in production, on these routes alone', async () => {
    await start({ ...GUARDED, NODE_ENV: 'production' });
    const [anna, bert] = [bearer(await tokenOf('anna')), bearer(await tokenOf('bert'))];
    const startedAtMs = performance.now();
    const askOften = async (headers: Record<string, string>): Promise<Response[]> =>
      Promise.all(Array.from({ length: 200 }, () => get('sessions', headers)));
    const ofAnna = await askOften(anna);
    const gained = Math.ceil(((performance.now() - startedAtMs) / 60_000) * 100);
    const answered = ofAnna.filter(({ status }) => status === 200).length;
    expect(answered).toBeGreaterThanOrEqual(100);
    expect(answered).toBeLessThanOrEqual(100 + gained);
    const refused = ofAnna.find(({ status }) => status === 429);
    expect(refused?.headers.get('retry-after')).toBe('1');
    expect(await refused?.json()).toEqual({ detail: 'At most 100 requests a minute are answered' });
    expect((await get('sessions', bert)).status).toBe(200);
    const ofNobody = (await askOften({})).map(({ status }) => status);
    expect([...new Set(ofNobody)].sort()).toEqual([401, 429]);
    expect((await get('health')).status).toBe(200);
  });
});
