import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AudioProcessClient } from '../support/audio-process-client.js';
import { startLanguageModelStandIn, type LanguageModelStandIn } from '../support/language-model-stand-in.js';
import { obligingAnswer } from '../support/obliging-model.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { spokenWav } from '../support/synthetic-speech.js';

let folder: string;
let server: RunningApp;
let model: LanguageModelStandIn;
let client: AudioProcessClient;
let speech: Buffer;

const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);
const ENGLISH = { source_language: 'en', target_language: 'en' };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-templates-'));
  [model, speech] = await Promise.all([
    startLanguageModelStandIn({ dialect: 'vllm', answer: obligingAnswer }),
    spokenWav('Please call me back on Monday morning.'),
  ]);
  server = await startApp({
    INFERENCE_WORKERS: '1',
    TEMPLATES_DIR: folder,
    VLLM_BASE_URL: model.url,
    VLLM_LLM_MODEL: 'stand-in-1',
  });
  client = new AudioProcessClient(server.url);
  await untilReady(server.url);
});

afterAll(async () => {
  await server.close();
  await model.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a template of the operator', () => {
  it('is filled with answers and with what is known of the recording', async () => {
    await write(
      'Note.md',
      '{{filename}} {{duration}} {{language}}: {{gist|What is it about?}}\n\n{{text}}\n',
    );
    const { status, body } = await client.process({ ...ENGLISH, template: 'Note' }, speech, 'call.wav');
    expect(status).toBe(200);
    const { output_text: text, original_text: spoken } = body['data'] as Record<string, string>;
    expect(text).toBe(`call.wav 0:02 en: about gist\n\n${spoken ?? ''}\n`);
  });

  it('says what each request is called, whoever sent the same before', async () => {
    await write('Own.md', '{{filename}} {{date}} {{time}}: {{gist|What is it about?}}');
    const fields = { ...ENGLISH, template: 'Own' };
    const sent = await Promise.all([
      client.process(fields, speech, 'secret of ann.wav'),
      client.process(fields, speech, 'secret of bob.wav'),
    ]);
    sent.push(await client.process(fields, speech, 'third.wav'));
    const answers = sent.map(({ body }) => body['data'] as { output_text: string; from_cache: boolean });
    expect(answers.map(({ output_text: text }) => text.replace(/\d/g, '0'))).toEqual([
      'secret of ann.wav 0000-00-00 00:00: about gist\n',
      'secret of bob.wav 0000-00-00 00:00: about gist\n',
      'third.wav 0000-00-00 00:00: about gist\n',
    ]);
    expect(answers.filter(({ from_cache: isFromCache }) => isFromCache)).toHaveLength(2);
    const asked = JSON.stringify(model.requests.map(({ body }) => body));
    expect(asked).not.toContain('secret of');
  });

  it('is listed before built-in ones of that name, with what is wrong about it', async () => {
    await write('Broken.md', 'Two questions: {{a|One?}} {{a|Another?}}');
    await write('Summary.md', '{{gist|What is it about?}}');
    const { body } = await client.fetch('/api/audio/templates');
    const { templates } = body['data'] as { templates: Record<string, unknown>[] };
    const named = (name: string): unknown => templates.find((template) => template['name'] === name);
    expect(named('Summary')).toMatchObject({ source: 'user' });
    expect(named('Broken')).toMatchObject({ problem: expect.any(String) as string });
    const refused = await client.process({ ...ENGLISH, template: 'Broken' }, speech);
    expect([refused.status, refused.body]).toMatchObject([400, { error: { code: 'INVALID_TEMPLATE' } }]);
  });

  it('is not answered from the cache once it has changed', async () => {
    await write('Fresh.md', 'Before: {{gist|What is it about?}}');
    const fields = { ...ENGLISH, template: 'Fresh' };
    await client.succeed(fields, speech);
    expect((await client.succeed(fields, speech)).data.from_cache).toBe(true);
    await write('Fresh.md', 'After: {{gist|What is it about?}}');
    const { data } = await client.succeed(fields, speech);
    expect(data).toMatchObject({ from_cache: false, output_text: 'After: about gist\n' });
  });

  it('says of a silent recording that there is nothing, and asks no model', async () => {
    await write('Silent.md', 'Gist: {{gist|What is it about?}}');
    const before = model.requests.length;
    const silence = Buffer.concat([speech.subarray(0, 44), Buffer.alloc(44_100)]);
    const { data } = await client.succeed({ ...ENGLISH, template: 'Silent' }, silence);
    expect(data).toMatchObject({ original_text: '', output_text: 'Gist: —\n' });
    expect(model.requests.length).toBe(before);
  });
});
