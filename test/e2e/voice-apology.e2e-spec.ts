import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startOpenAiSpeechStandIn } from '../support/openai-speech-stand-in.js';
import { PATIENT, startApp, untilReady, type RunningApp } from '../support/running-app.js';
import type { SpeechStandIn } from '../support/speech-stand-in.js';
import { spoken, VoiceClient } from '../support/voice-client.js';

const SORRY = 'I am sorry, something went wrong. Please try again in a moment.';

describe('an apology', () => {
  let dataDir: string;
  let vendor: SpeechStandIn;
  let hello: Int16Array;
  let app: RunningApp | undefined;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'parley-apology-'));
    vendor = await startOpenAiSpeechStandIn();
    vendor.script = { chunks: Array<number>(2000).fill(3000) };
    hello = await spoken('Hello, how are you today?');
  });
  afterEach(async () => {
    await app?.close({ keepData: true });
    app = undefined;
  });
  afterAll(async () => {
    await vendor.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const open = async (): Promise<VoiceClient> => {
    app = await startApp({
      DATA_DIR: dataDir,
      INFERENCE_WORKERS: '1',
      ...PATIENT,
      TTS_PROVIDERS: 'openai',
      STT_PROVIDERS: 'embedded',
      LLM_PROVIDERS: 'embedded',
      OPENAI_API_KEY: 'key',
      OPENAI_BASE_URL: `${vendor.url}/v1`,
      OUTBOUND_ALLOW: '127.0.0.1',
    });
    await untilReady(app.url);
    return VoiceClient.open(`${app.url.replace('http', 'ws')}/voice/${randomUUID()}`);
  };
  const expectApology = async (client: VoiceClient): Promise<void> => {
    await client.say(hello);
    await client.until('the apology', () => client.texts('assistant').length > 0);
    expect(client.texts('assistant')).toEqual([SORRY]);
    expect(client.audioSec()).toBeGreaterThan(1);
    expect(client.told('error')).toHaveLength(1);
    await client.close();
  };
  const texts = (): unknown[] => vendor.asked.map(({ messages }) => messages[0]?.['input']);

  it('is there when every voice is down from the first turn on: it was made when the conversation began', async () => {
    const client = await open();
    await vendor.whenAsked(2);
    await vendor.whenLeft();
    expect(texts()).toEqual(['I am sorry, something went wrong.', 'Please try again in a moment.']);
    vendor.script = { chunks: [], status: 503 };
    await expectApology(client);
  });

  it('is there in the first session after a start without any voice', async () => {
    vendor.script = { chunks: [], status: 503 };
    await expectApology(await open());
  });
});
