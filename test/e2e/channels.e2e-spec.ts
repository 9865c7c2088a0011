import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wavOf } from '../../src/engine/audio/wav-file.js';
import { AudioProcessClient } from '../support/audio-process-client.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { recordedCall, wavOfChannels } from '../support/stereo-call.js';
import { parseSrt, parseWebVtt } from '../support/subtitle-parsers.js';
import { readWav } from '../support/speech-recordings.js';
import { speak } from '../support/synthetic-speech.js';
import { TranscriptionsClient } from '../support/transcriptions-client.js';

const FOLDER = process.env['SPEECH_SAMPLES'];
const TURNS = [
  { channel: 2, atSec: 0.5, text: 'Hello, how are you?' },
  { channel: 1, atSec: 4, text: 'Please call me back on Monday morning.' },
  { channel: 2, atSec: 7.5, text: 'The parcel will arrive on Monday morning.' },
  { channel: 1, atSec: 8, text: 'He told me that the answer was simple.' },
  { channel: 2, atSec: 24, text: 'The meeting has been moved to the large room upstairs.' },
];
const SAID = [
  ['Speaker 2', /hello,? how are you/i],
  ['Speaker 1', /call me back on monday morning/i],
  ['Speaker 2', /parcel will arrive on monday morning/i],
  ['Speaker 1', /told me that the answer was simple/i],
  ['Speaker 2', /moved to the large room/i],
] as const;

interface Spoken {
  speaker: string;
  channel: number;
  start: number;
  text?: string;
  word?: string;
}

describe('channels=split', () => {
  let server: RunningApp;
  let client: TranscriptionsClient;
  let call: Buffer;

  beforeAll(async () => {
    server = await startApp();
    client = new TranscriptionsClient(server.url);
    call = await recordedCall(TURNS);
    await untilReady(server.url);
  });
  afterAll(() => server.close());

  const pair = (messageId: string): Record<string, string> => ({ user_uuid: 'u', message_id: messageId });
  const split = (messageId: string): Record<string, string> => ({ ...pair(messageId), channels: 'split' });

  async function resultOf(
    fields: Record<string, string>,
    audio: Buffer,
  ): Promise<(format: string) => Promise<string>> {
    const { job_id: jobId, status } = await client.transcribe(fields, audio);
    expect(status).toBe('completed');
    return async (format) => (await client.get(`/${String(jobId)}/result?response_format=${format}`)).text;
  }

  function expectTurns(lines: readonly string[]): void {
    expect(lines).toHaveLength(SAID.length);
    lines.forEach((line, index) => {
      const [speaker, text] = SAID[index] ?? ['', /^$/];
      expect(line.startsWith(`${speaker}: `)).toBe(true);
      expect(line).toMatch(text);
    });
  }

  function expectTimes(spoken: readonly Spoken[]): void {
    for (const { atSec, channel, text } of TURNS) {
      const first = text.split(' ')[0]?.replace(/\W/g, '') ?? '';
      const found = spoken.filter(({ start }) => Math.abs(start - atSec) < 0.6);
      expect(
        found.map(({ channel: on }) => on),
        `${first} at ${atSec} s`,
      ).toContain(channel);
    }
  }

  it('gives a transcript of who says what when, in every format', async () => {
    const result = await resultOf(split('call'), call);
    expectTurns((await result('text')).trim().split('\n'));
    expectTurns((JSON.parse(await result('json')) as { text: string }).text.split('\n'));
    const verbose = JSON.parse(await result('verbose_json')) as {
      segments: Spoken[];
      words: Spoken[];
      warning?: string;
    };
    expectTimes(verbose.segments);
    expectTimes(verbose.words);
    expect(verbose.warning ?? '').not.toContain('channel');
    expect(new Set(verbose.words.map(({ speaker }) => speaker))).toEqual(new Set(['Speaker 1', 'Speaker 2']));
    const [srt, vtt] = [await result('srt'), await result('vtt')];
    expectTurns(parseSrt(srt).map(({ lines }) => lines.join(' ')));
    expect([...vtt.matchAll(/<v (Speaker \d)>/g)].map(([, speaker]) => speaker)).toEqual(
      SAID.map(([speaker]) => speaker),
    );
    expect(parseWebVtt(vtt.replaceAll(/<v [^>]*>/g, ''))).toHaveLength(SAID.length);
  });

  it('hears nobody twice where one channel carries an echo of the other', async () => {
    const result = await resultOf(split('echo'), await recordedCall(TURNS, 2, 0.03));
    expectTurns((await result('text')).trim().split('\n'));
  });

  it('is not done where nobody asks for it', async () => {
    const result = await resultOf(pair('mixed'), call);
    expect(await result('text')).not.toContain('Speaker');
    expect(await result('verbose_json')).not.toContain('speaker');
  });

  it('tells a known message that it was submitted otherwise', async () => {
    await client.transcribe(pair('known'), call);
    const { body } = await client.submit(split('known'), call);
    expect(body).toMatchObject({ cached: true, dropped_parameters: [{ parameter: 'channels' }] });
  });

  it('gives one speaker and a warning for a mono file, and for one voice on both channels', async () => {
    const { pcm, sampleRateHz } = await speak('Please call me back tomorrow.');
    const mono = wavOf(pcm, sampleRateHz);
    const both = wavOfChannels([pcm, pcm.map((sample) => Math.round(sample / 2))], sampleRateHz);
    for (const [name, audio] of Object.entries({ mono, both })) {
      const result = await resultOf(split(name), audio);
      expect(await result('text')).toMatch(/^Speaker 1: Please call me back tomorrow\.?\n$/);
      expect(JSON.parse(await result('verbose_json'))).toMatchObject({
        warning: expect.stringContaining('one channel only') as string,
      });
    }
  });

  it('refuses more channels than eight, and another word for it', async () => {
    const many = await recordedCall([{ channel: 9, atSec: 0, text: 'Hello there.' }], 9);
    const failed = await client.transcribe(split('many'), many);
    expect(failed).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('9 channels; at most 8') as string,
    });
    const answer = await ask({}, many);
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { error: { code: 'too_many_channels', param: 'channels' } },
    ]);
    const audio = new AudioProcessClient(server.url);
    const refused = await audio.process({ source_language: 'en', channels: 'split' }, many);
    expect([refused.status, refused.body]).toMatchObject([400, { error: { code: 'INVALID_REQUEST' } }]);
    const { status, body } = await client.submit({ ...pair('word'), channels: 'left' }, call);
    expect([status, body]).toMatchObject([400, { error: { message: 'channels must be one of mix, split' } }]);
  });

  it('works on document 2, kept apart from a result of mixed channels', async () => {
    const audio = new AudioProcessClient(server.url);
    const english = { source_language: 'en', target_language: 'en' };
    const mixed = await audio.succeed(english, call);
    expect(mixed.data.original_text).not.toContain('Speaker');
    const { data } = await audio.succeed({ ...english, channels: 'split' }, call);
    expect(data.from_cache).toBe(false);
    expectTurns(data.original_text.split('\n'));
    expectTimes(data.segments as unknown as Spoken[]);
    const again = await audio.succeed({ ...english, channels: 'split' }, call);
    expect(again.data).toMatchObject({ from_cache: true, segments: data.segments });
  });

  async function ask(fields: Record<string, string>, audio = call): Promise<Response> {
    const form = new FormData();
    for (const [name, value] of Object.entries({ channels: 'split', ...fields })) form.append(name, value);
    form.set('file', new Blob([Uint8Array.from(audio)]), 'call.wav');
    return fetch(`${server.url}/openai/v1/audio/transcriptions`, { method: 'POST', body: form });
  }

  it("works on OpenAI's route", async () => {
    const verbose = await ask({ response_format: 'verbose_json', 'timestamp_granularities[]': 'word' });
    expectTimes(((await verbose.json()) as { words: Spoken[] }).words);
    expectTurns((await (await ask({ response_format: 'text' })).text()).trim().split('\n'));
  });

  it('is streamed there: each sentence with who says it, in the order in which they begin', async () => {
    const answer = await ask({ stream: 'true' });
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    const lines = (await answer.text()).split('\n').filter((line) => line.startsWith('data: '));
    const events = lines.map((line) => JSON.parse(line.slice('data: '.length)) as Record<string, unknown>);
    const ofType = (type: string): Record<string, unknown>[] =>
      events.filter((event) => event['type'] === `transcript.text.${type}`);
    const segments = ofType('segment') as unknown as Spoken[];
    expectTimes(segments);
    const starts = segments.map(({ start }) => start);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    const text = ofType('delta')
      .map(({ delta }) => String(delta))
      .join('');
    expectTurns(text.split('\n'));
    expect(events.at(-1)).toMatchObject({ type: 'transcript.text.done', text });
    expect(text).toBe(((await (await ask({})).json()) as { text: string }).text);
  });

  it.runIf(FOLDER)('tells recordings of two people apart', async () => {
    const [one, other] = ['en-jfk.wav', 'en-arctic-aew-a0003.wav'].map((name) =>
      readWav(join(FOLDER ?? '', 'dev', name)),
    );
    const [left, right] = [one ?? new Int16Array(), other ?? new Int16Array()];
    const silence = new Int16Array(left.length + 16_000);
    const ahead = Int16Array.from([...left, ...new Int16Array(16_000 + right.length)]);
    const call = wavOfChannels([ahead, Int16Array.from([...silence, ...right])], 16_000);
    const result = await resultOf(split('people'), call);
    const lines = (await result('text')).trim().split('\n');
    expect(lines.map((line) => line.slice(0, 9))).toEqual(['Speaker 1', 'Speaker 2']);
    expect(lines[0]).toMatch(/fellow americans.*do for your country/i);
    expect(lines[1]).toMatch(/twentieth time that evening/i);
  });
});
