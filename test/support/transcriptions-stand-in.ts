import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import type { RecognitionBehaviour } from '../conformance/speech-to-text.conformance.js';
import { parseMultipart, parseWav } from './multipart-parser.js';
import { refuseMethod } from './refused-method.js';
import { SpeechStandIn, type SpeechStandInOptions } from './speech-stand-in.js';

/** What a stand-in does besides what every recogniser's suite asks of it. */
export interface TranscriptionsScript extends RecognitionBehaviour {
  /** Refuses with this status. */
  status?: number;
  headers?: Record<string, string>;
  problem?: object | string;
  /** In the place of the answer. */
  answer?: object | string;
  /** What it understands of samples at 16 kHz, in the place of `text`. */
  understand?: (pcm: Int16Array) => string;
}

export type TranscriptionsStandIn = SpeechStandIn<TranscriptionsScript>;

export interface TranscriptionsOptions extends SpeechStandInOptions {
  /** Whose form of the protocol. `openai` when absent. */
  dialect?: 'openai' | 'groq';
}

/** A form as it was sent: fields in order, and the samples of its file. */
interface SentForm extends Record<string, unknown> {
  fields: [name: string, value: string][];
  fileName: string | undefined;
  pcm: Int16Array;
}

/** `POST /v1/audio/transcriptions` of OpenAI and Groq. The answer goes out in two halves. */
export async function startTranscriptionsStandIn({
  key,
  dialect = 'openai',
}: TranscriptionsOptions = {}): Promise<TranscriptionsStandIn> {
  const standIn: TranscriptionsStandIn = new SpeechStandIn<TranscriptionsScript>(key, { text: '' });
  standIn.server.on('request', (request, response) => void handle(standIn, dialect, request, response));
  return standIn.listen();
}

async function handle(
  standIn: TranscriptionsStandIn,
  dialect: 'openai' | 'groq',
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = Buffer.concat((await request.toArray().catch(() => [])) as Buffer[]);
  if (request.method !== 'POST') return refuseMethod(response);
  const { script } = standIn;
  const refuse = (status: number, problem: object | string): void => {
    const type = typeof problem === 'string' ? 'text/html' : 'application/json';
    response.writeHead(status, { 'content-type': type, ...script.headers });
    response.end(typeof problem === 'string' ? problem : JSON.stringify(problem));
  };
  let form: SentForm;
  try {
    form = formOf(request, body);
    checkForm(form, dialect);
  } catch (error) {
    return refuse(400, openAiError(String(error), 'invalid_request_error'));
  }
  response.once(
    'close',
    standIn.begin({ path: request.url ?? '', headers: request.headers, messages: [form] }),
  );
  if (script.vanishes === true) return;
  if (script.cutAfter === 0) return void request.socket.destroy();
  if (standIn.key !== undefined && request.headers.authorization !== `Bearer ${standIn.key}`) {
    return refuse(401, openAiError(`Incorrect API key: ${request.headers.authorization}`, 'invalid_api_key'));
  }
  if (script.status !== undefined)
    return refuse(script.status, script.problem ?? openAiError('scripted', null));
  if (script.hangs === 'before-answer') return;
  await send(script, form, request, response);
}

async function send(
  script: TranscriptionsScript,
  form: SentForm,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json', ...script.headers });
  response.flushHeaders();
  const answer = script.answer ?? answerOf(script.understand?.(form.pcm) ?? script.text, form);
  const json = Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer));
  const middle = Math.floor(json.length / 2);
  let sent = 1;
  for (const half of [json.subarray(0, middle), json.subarray(middle)]) {
    if (script.cutAfter === sent) return void request.socket.destroy();
    if (script.hangs === 'mid-answer' && sent === 2) return;
    response.write(half);
    await setImmediate();
    sent += 1;
  }
  if (script.cutAfter === sent) return void request.socket.destroy();
  response.end();
}

function formOf(request: IncomingMessage, body: Buffer): SentForm {
  if (request.method !== 'POST' || request.url !== '/v1/audio/transcriptions')
    throw new Error('no such route');
  const parts = parseMultipart(request.headers['content-type'], body);
  const files = parts.filter(({ fileName }) => fileName !== undefined);
  const [file] = files;
  if (files.length !== 1 || file?.name !== 'file' || file.contentType !== 'audio/wav')
    throw new Error('no file');
  const { pcm, sampleRateHz } = parseWav(file.bytes);
  if (sampleRateHz !== 16_000 || pcm.length < 1600) throw new Error('not a tenth of a second at 16 kHz');
  const fields = parts.filter((part) => part !== file).map(({ name, bytes }) => [name, bytes.toString()]);
  return { fields: fields as SentForm['fields'], fileName: file.fileName, pcm };
}

/** What the vendors refuse of the fields. */
function checkForm({ fields, fileName }: SentForm, dialect: 'openai' | 'groq'): void {
  const valuesOf = (name: string): string[] =>
    fields.filter(([each]) => each === name).map(([, value]) => value);
  const known = ['model', 'language', 'response_format', 'timestamp_granularities[]'];
  const allowed = dialect === 'openai' ? [...known, 'include[]'] : known;
  const unknown = fields.find(([name]) => !allowed.includes(name));
  const [model = ''] = valuesOf('model');
  const [format = 'json'] = valuesOf('response_format');
  const isWhisper = model.startsWith('whisper');
  const problems: [is: boolean, what: string][] = [
    [unknown !== undefined, `unknown field ${unknown?.[0]}`],
    [model === '', 'model is required'],
    [!/\.(wav|mp3|flac)$/.test(fileName ?? ''), 'the name tells no format'],
    [!(isWhisper ? ['json', 'text', 'verbose_json'] : ['json']).includes(format), 'unsupported format'],
    [valuesOf('timestamp_granularities[]').length > 0 && format !== 'verbose_json', 'granularities'],
    [valuesOf('include[]').length > 0 && isWhisper, 'logprobs of this model'],
    [valuesOf('language').some((language) => !/^[a-z]{2}$/.test(language)), 'language'],
  ];
  for (const [is, what] of problems) if (is) throw new Error(what);
}

/** The answer in the format asked for; words without punctuation, each a tenth of a second. */
function answerOf(text: string, { fields, pcm }: SentForm): object {
  const durationSec = pcm.length / 16_000;
  const has = (name: string, value: string): boolean =>
    fields.some((field) => field[0] === name && field[1] === value);
  const tokens = text.split(' ').filter((token) => token !== '');
  if (!has('response_format', 'verbose_json')) {
    const logprobs = tokens.map((token) => ({
      token,
      logprob: Math.log(0.9),
      bytes: [...Buffer.from(token)],
    }));
    const usage = {
      type: 'tokens',
      input_tokens: 10,
      output_tokens: tokens.length,
      total_tokens: 10 + tokens.length,
    };
    return { text, ...(has('include[]', 'logprobs') && { logprobs }), usage };
  }
  const words = tokens.map((token, index) => ({
    word: token.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''),
    start: index / 10,
    end: index / 10 + 0.08,
  }));
  const segment = {
    id: 0,
    seek: 0,
    start: 0,
    end: durationSec,
    text: ` ${text}`,
    tokens: tokens.map((_, index) => index),
    temperature: 0,
    avg_logprob: Math.log(0.9),
    compression_ratio: 1.1,
    no_speech_prob: 0.01,
  };
  return {
    task: 'transcribe',
    language: 'english',
    duration: durationSec,
    text,
    segments: text === '' ? [] : [segment],
    words,
    usage: { type: 'duration', seconds: Math.ceil(durationSec) },
  };
}

const openAiError = (message: string, code: string | null): object => ({
  error: { message, type: 'invalid_request_error', param: null, code },
});
