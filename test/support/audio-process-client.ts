import type { JsonAnswer, JsonObject } from './transcriptions-client.js';

/** A job as `GET /api/jobs/<id>` tells it, as far as tests look at it. */
export interface JobData {
  job_id: string;
  process_id: string;
  client_job_id: string | null;
  status: 'pending' | 'processing' | 'completed' | 'failed';
  parameters: JsonObject;
  progress: { step: string; percent: number; message: string };
  log_entries: { level: string; message: string }[];
  results: { structured_data: JsonObject; markdown_content: string } | null;
  error: { code: string; message: string; details: JsonObject } | null;
}

/** The data of an answer. */
export interface AudioData {
  duration: number;
  detected_language: string;
  output_text: string;
  original_text: string;
  translated_text: string | null;
  llm_model: string;
  translation_model: string | null;
  token_count: number;
  segments: { id: number; start: number; end: number; text: string }[];
  translated_segments?: { id: number; start: number; end: number; text: string }[];
  process_id: string;
  from_cache: boolean;
}

export interface ProcessData {
  duration_ms: number;
  llm_info: {
    total_tokens: number;
    total_cost: number;
    requests: { model: string; purpose: string; tokens: number; duration_ms: number }[];
  };
  dropped_parameters?: { parameter: string; reason: string }[];
  warnings?: string[];
}

/** A client of document 2 that keeps the answers as they come. */
export class AudioProcessClient {
  constructor(readonly serverUrl: string) {}

  /** Sends a form; `audio` becomes its file. */
  async process(
    fields: Record<string, string>,
    audio?: Uint8Array,
    fileName = 'audio.wav',
  ): Promise<JsonAnswer> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    if (audio !== undefined) form.set('file', new Blob([Uint8Array.from(audio)]), fileName);
    return this.fetch('/api/audio/process', { method: 'POST', body: form });
  }

  /** As {@link process}; gives the documented parts of a 200. */
  async succeed(
    fields: Record<string, string>,
    audio: Uint8Array,
  ): Promise<{ data: AudioData; process: ProcessData }> {
    const { status, body, text } = await this.process(fields, audio);
    if (status !== 200) throw new Error(`The request was answered with ${status}: ${text}`);
    return body as unknown as { data: AudioData; process: ProcessData };
  }

  async job(id: string): Promise<JobData> {
    const { status, body, text } = await this.fetch(`/api/jobs/${encodeURIComponent(id)}`);
    if (status !== 200) throw new Error(`The job was answered with ${status}: ${text}`);
    return body['data'] as JobData;
  }

  /** Follows the job's events to their end; gives their payloads and the job as it is then. */
  async untilEnded(id: string): Promise<{ messages: JsonObject[]; job: JobData }> {
    const { text } = await this.fetch(`/api/jobs/${encodeURIComponent(id)}/stream`);
    const messages = [...text.matchAll(/^data: (.*)$/gm)].map(
      ([, data]) => JSON.parse(data ?? '') as JsonObject,
    );
    return { messages, job: await this.job(id) };
  }

  /** Follows a job until some of its audio is transcribed. */
  async untilUnderWay(id: string): Promise<void> {
    const { body } = await fetch(`${this.serverUrl}/api/jobs/${id}/stream`);
    let told = '';
    for await (const chunk of body ?? []) {
      told += Buffer.from(chunk as Uint8Array).toString();
      if (told.includes('Audio wird transkribiert')) return;
    }
    throw new Error(`The job ended before: ${told}`);
  }

  async fetch(path: string, init?: RequestInit): Promise<JsonAnswer> {
    const response = await fetch(`${this.serverUrl}${path}`, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    const body = isJson ? (JSON.parse(text) as JsonObject) : {};
    return { status: response.status, headers: response.headers, text, body };
  }
}
