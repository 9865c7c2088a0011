import { afterEach, describe, expect, it } from 'vitest';
import { startApp, type RunningApp } from '../support/running-app.js';
import { spokenWav } from '../support/synthetic-speech.js';
import { TranscriptionsClient } from '../support/transcriptions-client.js';

describe('ROLE', () => {
  let app: RunningApp;

  afterEach(() => app.close());

  it('api: is ready without models, and leaves what it accepts in line', async () => {
    app = await startApp({ ROLE: 'api' });
    expect((await fetch(`${app.url}/health/ready`)).status).toBe(200);
    const client = new TranscriptionsClient(app.url);
    const form = { user_uuid: 'anna', message_id: '1' };
    const { body } = await client.submit(form, await spokenWav('Good morning.'));
    expect(body).toMatchObject({ status: 'queued', queue_position: 1 });
    expect((await client.get('/status')).body).toMatchObject({ queue_length: 1, processing: false });
    expect(app.log()).not.toContain('speech is ready');
  });

  it('worker: answers probes on its port, 404 to all else in the envelope of the path, and has no other port', async () => {
    app = await startApp({ ROLE: 'worker' });
    expect(app.aliasUrls).toEqual([]);
    for (const path of ['/health', '/health/live']) {
      expect((await fetch(app.url + path)).status).toBe(200);
    }
    const answers = await Promise.all(
      ['/v1/models', '/docs', '/', '/healthy'].map((path) => fetch(app.url + path)),
    );
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    const [models, docs] = (await Promise.all(answers.map((answer) => answer.json()))) as object[];
    expect(models).toMatchObject({ error: { code: 'route_not_found' } });
    expect(docs).toEqual({ detail: expect.stringContaining('ROLE=worker') as string });
  });
});
