import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startOpenAiSpeechStandIn } from '../support/openai-speech-stand-in.js';
import { PATIENT, startApp, untilReady, type RunningApp } from '../support/running-app.js';
import type { SpeechStandIn } from '../support/speech-stand-in.js';
import {
  startTranscriptionsStandIn,
  type TranscriptionsStandIn,
} from '../support/transcriptions-stand-in.js';
import { spokenOnPhone, TwilioClient } from '../support/twilio-client.js';

const PRODUCTS = `sku;name;price;currency;stock
W-1;Wasserkocher Titan 1,5 l;1299,00;EUR;1
B-1;Bouilloire Aroma 0,5 l;12,50;EUR;3
K-1;Kettle Steel 2.5 l;4.99;USD;12
`;
/** A second of sound at 24 kHz. */
const SOUND = Array.from({ length: 2400 }, (_, at) => (at % 2 === 0 ? 4000 : -4000));

describe('a caller who asks for a product', () => {
  let app: RunningApp;
  let ears: TranscriptionsStandIn;
  let voice: SpeechStandIn;
  let sounds: Int16Array;
  let client: TwilioClient | undefined;

  beforeAll(async () => {
    ears = await startTranscriptionsStandIn({ dialect: 'groq' });
    voice = await startOpenAiSpeechStandIn();
    voice.script = { chunks: SOUND };
    app = await startApp({
      INFERENCE_WORKERS: '1',
      ...PATIENT,
      OUTBOUND_ALLOW: '127.0.0.1',
      STT_PROVIDERS: 'groq',
      GROQ_API_KEY: 'key',
      GROQ_BASE_URL: `${ears.url}/v1`,
      LLM_PROVIDERS: 'embedded',
      TTS_PROVIDERS: 'openai',
      OPENAI_API_KEY: 'key',
      OPENAI_BASE_URL: `${voice.url}/v1`,
    });
    await untilReady(app.url);
    const headers = { 'content-type': 'text/csv' };
    await fetch(`${app.url}/catalog/import`, { method: 'POST', headers, body: PRODUCTS });
    sounds = await spokenOnPhone('Do you have what I am looking for?');
  });
  afterEach(async () => client?.close());
  afterAll(async () => {
    await app.close();
    await Promise.all([ears.close(), voice.close()]);
  });

  const spoken = (): string => voice.asked.map(({ messages }) => String(messages[0]?.['input'])).join('\n');

  it.each([
    {
      language: 'de',
      asked: 'Haben Sie einen Wasserkocher?',
      written: 'Wasserkocher Titan 1,5 l, 1.299,00 €, 1 auf Lager.',
      said: 'Wasserkocher Titan eineinhalb Liter, 1299 Euro, 1 auf Lager.',
    },
    {
      language: 'fr',
      asked: 'Avez-vous une bouilloire ?',
      written: 'Bouilloire Aroma 0,5 l, 12,50 €, 3 en stock.',
      said: 'Bouilloire Aroma un demi-litre, 12 euros 50, 3 en stock.',
    },
    {
      language: 'en',
      asked: 'Do you have a kettle?',
      written: 'Kettle Steel 2.5 l, $4.99, 12 in stock.',
      said: 'Kettle Steel 2 and a half litres, 4 dollars 99, 12 in stock.',
    },
  ])('is told of it in $language as people say it', async ({ language, asked, written, said }) => {
    ears.script = { text: asked };
    voice.asked.length = 0;
    client = await TwilioClient.call(`${app.url.replace('http', 'ws')}/ws/voice`, {
      customParameters: { language },
    });
    await client.say(sounds);
    await expect.poll(spoken, { timeout: 20_000 }).toContain(said);
    await client.until('the answer', () => client!.told('mark').length > 0);
    const { callSid } = client;
    const saidOf = async (): Promise<string> => {
      const answer = await fetch(`${app.url}/calls/${callSid}`);
      const { transcript } = (await answer.json()) as { transcript: { speaker: string; text: string }[] };
      return transcript.map(({ speaker, text }) => `${speaker}: ${text}`).join('\n');
    };
    await expect.poll(saidOf, { timeout: 20_000 }).toContain(written);
    expect(await saidOf()).toContain(`user: ${asked}`);
  });
});
