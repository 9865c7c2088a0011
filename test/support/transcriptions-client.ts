export type JsonObject = Record<string, unknown>;

export interface JsonAnswer {
  status: number;
  headers: Headers;
  /** The body's text, as it came. */
  text: string;
  body: JsonObject;
}

/** A client of document 1 that keeps the answers as they come. */
export class TranscriptionsClient {
  readonly baseUrl: string;

  constructor(serverUrl: string) {
    this.baseUrl = `${serverUrl}/v1/audio/transcriptions`;
  }

  /** Submits a form; `audio` becomes its file. */
  async submit(fields: Record<string, string>, audio?: Uint8Array): Promise<JsonAnswer> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    if (audio !== undefined) form.set('file', new Blob([Uint8Array.from(audio)]), 'message.wav');
    return toAnswer(await fetch(this.baseUrl, { method: 'POST', body: form }));
  }

  async get(path: string): Promise<JsonAnswer> {
    return toAnswer(await fetch(`${this.baseUrl}${path}`));
  }

  async delete(jobId: string): Promise<JsonAnswer> {
    return toAnswer(await fetch(`${this.baseUrl}/${jobId}`, { method: 'DELETE' }));
  }

  lookup(userUuid: string, messageId: string): Promise<JsonAnswer> {
    return this.get(
      `/lookup?${new URLSearchParams({ user_uuid: userUuid, message_id: messageId }).toString()}`,
    );
  }

  /** Follows the job's events to their end and gives its last status. */
  async untilEnded(jobId: string): Promise<JsonObject> {
    const response = await fetch(`${this.baseUrl}/${jobId}/events`);
    await response.text();
    return (await this.get(`/${jobId}`)).body;
  }

  /** Submits and waits for the end. */
  async transcribe(fields: Record<string, string>, audio?: Uint8Array): Promise<JsonObject> {
    const { status, body, text } = await this.submit(fields, audio);
    if (status !== 200) throw new Error(`Submission was answered with ${status}: ${text}`);
    return this.untilEnded(String(body['job_id']));
  }
}

async function toAnswer(response: Response): Promise<JsonAnswer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: isJson ? (JSON.parse(text) as JsonObject) : {},
  };
}
