import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { spokenWav } from '../support/synthetic-speech.js';
import { TranscriptionsClient, type JsonObject } from '../support/transcriptions-client.js';
import {
  startTranscriptionsStandIn,
  type TranscriptionsStandIn,
} from '../support/transcriptions-stand-in.js';

const SENTENCES =
  'The old man walked slowly down the road to the river. The meeting has been moved to the large room upstairs. ';
const HEARD = 'What the vendor heard.';

describe('recordings and a vendor of speech recognition', () => {
  let vendor: TranscriptionsStandIn;
  let server: RunningApp;
  let client: TranscriptionsClient;
  let recording: Buffer;

  beforeEach(async () => {
    vendor = await startTranscriptionsStandIn({ key: 'secret-key' });
    vendor.script = { text: HEARD };
    recording = await spokenWav('Please call me back tomorrow morning before nine.');
  });
  afterEach(async () => {
    await server.close();
    await vendor.close();
  });

  async function open(settings: Record<string, string>): Promise<void> {
    const openai = { OPENAI_API_KEY: 'secret-key', OPENAI_BASE_URL: `${vendor.url}/v1` };
    server = await startApp({ ...openai, INFERENCE_WORKERS: '1', ...settings });
    client = new TranscriptionsClient(server.url);
    await untilReady(server.url);
  }
  const pair = (messageId: string): Record<string, string> => ({ user_uuid: 'u', message_id: messageId });
  const textOf = async ({ job_id: jobId }: JsonObject): Promise<unknown> =>
    (await client.get(`/${String(jobId)}/result`)).body['text'];

  describe('whose key is set for something else', () => {
    beforeEach(() => open({}));

    it('stay in the house, in whatever language', async () => {
      const job = await client.transcribe(pair('english'), recording);
      expect(await textOf(job)).toMatch(/call me back/i);
      const french = await client.submit({ ...pair('french'), language: 'fr' }, recording);
      expect(french).toMatchObject({ status: 400, body: { error: { code: 'language_not_supported' } } });
      expect(vendor.connections()).toBe(0);
    });

    it('go out where a request names its model, which is listed with its owner', async () => {
      const models = (await (await fetch(`${server.url}/v1/models`)).json()) as JsonObject;
      expect(models['data']).toMatchObject([
        { id: 'moonshine-tiny', owned_by: 'local' },
        { id: 'whisper-1', owned_by: 'openai' },
      ]);
      const job = await client.transcribe(
        { ...pair('named'), model: 'whisper-1', language: 'fr' },
        recording,
      );
      expect(await textOf(job)).toBe(HEARD);
      expect(vendor.asked.map(({ messages: [form] }) => form?.['fields'])).toEqual([
        expect.arrayContaining([
          ['model', 'whisper-1'],
          ['language', 'fr'],
        ]),
      ]);
    });
  });

  describe('that STT_PROVIDERS names', () => {
    it('go to the next one there in mid-recording, when the vendor is gone', async () => {
      await open({ STT_PROVIDERS: 'openai,embedded' });
      void vendor.whenAsked(1).then(() => (vendor.script = { text: HEARD, cutAfter: 0 }));
      const long = await spokenWav(SENTENCES.repeat(8));
      const text = await textOf(await client.transcribe(pair('long'), long));
      expect(text).toContain(HEARD);
      expect(text).toMatch(/the large room upstairs/i);
      expect(vendor.asked.length).toBeGreaterThan(1);
    });

    it('are tried again when it wants to be left alone, and when it breaks off', async () => {
      await open({ STT_PROVIDERS: 'openai' });
      vendor.script = { text: HEARD, status: 429, headers: { 'retry-after': '1' } };
      void vendor.whenAsked(1).then(() => (vendor.script = { text: HEARD, cutAfter: 2 }));
      void vendor.whenAsked(2).then(() => (vendor.script = { text: HEARD }));
      expect(await textOf(await client.transcribe(pair('retried'), recording))).toBe(HEARD);
      expect(vendor.asked).toHaveLength(3);
    });

    it('fail at once at a refused key, and nobody is told the key or the text', async () => {
      await open({ STT_PROVIDERS: 'openai', OPENAI_API_KEY: 'wrong-key' });
      const job = await client.transcribe(pair('refused'), recording);
      expect(job).toMatchObject({
        status: 'failed',
        error: 'Transcription failed: openai refused the key: check OPENAI_API_KEY',
      });
      expect(vendor.asked).toHaveLength(1);
      expect(server.log()).not.toMatch(/wrong-key|call me back/i);
    });
  });
});
