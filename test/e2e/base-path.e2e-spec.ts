import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type RunningApp } from '../support/running-app.js';
import { askForSocket } from '../support/socket-client.js';

describe('a server behind BASE_PATH=/api', () => {
  let app: RunningApp;

  beforeAll(async () => {
    app = await startApp({ INFERENCE_WORKERS: '1', BASE_PATH: '/api' });
  });
  afterAll(() => app.close());

  it.each([
    '/health/live',
    '/api/health/live',
    '/api/jobs',
    '/api/jobs/?limit=1',
    '/api/api/jobs',
    '/api/session',
    '/api/api/session',
    '/sessions',
    '/api/sessions',
  ])('answers %s', async (path) => {
    expect((await fetch(`${app.url}${path}`)).status).toBe(200);
  });

  it.each(['/api/audio/process', '/api/api/audio/process'])('takes audio at %s', async (path) => {
    const answer = await fetch(`${app.url}${path}`, { method: 'POST', body: new FormData() });
    expect(await answer.json()).toMatchObject({ error: { code: 'MISSING_FILE' } });
  });

  it.each(['/ws/realtime', '/api/ws/realtime', '/voice/anna', '/api/voice/anna'])(
    'does not take %s for an unknown socket',
    async (path) => {
      expect((await askForSocket(`${app.url}${path}`)).status).not.toBe(404);
    },
  );
});

describe('a server whose BASE_PATH is the beginning of a socket', () => {
  let app: RunningApp;

  beforeAll(async () => {
    app = await startApp({ INFERENCE_WORKERS: '1', BASE_PATH: '/voice' });
  });
  afterAll(() => app.close());

  it.each(['/voice/anna', '/voice/voice/anna', '/voice/ws/realtime'])(
    'does not take %s for an unknown socket',
    async (path) => {
      expect((await askForSocket(`${app.url}${path}`)).status).not.toBe(404);
    },
  );
});
