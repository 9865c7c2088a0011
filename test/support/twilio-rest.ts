import type { IncomingMessage, ServerResponse } from 'node:http';
import { startHttpServer, type LoopbackServer } from './loopback-server.js';

export const ACCOUNT_SID = `AC${'1a'.repeat(16)}`;
export const API_KEY = `SK${'2b'.repeat(16)}`;
export const API_SECRET = 'a-secret-of-a-key';

const PATH = /^\/2010-04-01\/Accounts\/(AC[0-9a-f]{32})\/Calls\/([^/]+)\.json$/;

/** What a request changed of a call: `Status`, or `Twiml`. */
export interface CallUpdate {
  callSid: string;
  fields: Record<string, string>;
}

/** A refusal as Twilio words it. */
interface TwilioProblem {
  status: number;
  code: number;
  message: string;
}

/**
 * Twilio's REST API for calls that go on, as documented: `POST /2010-04-01/Accounts/{AccountSid}/Calls/{CallSid}.json` with
 * Basic authentication and form fields. Whoever starts one closes it.
 */
export class TwilioRest {
  /** Updates that were carried out. */
  readonly updates: CallUpdate[] = [];
  /** Refuses the next updates with these, first one first. */
  readonly problems: TwilioProblem[] = [];
  /** What Twilio does then: a call that is ended or redirected leaves its stream. */
  onUpdate: (update: CallUpdate) => void = () => undefined;
  private server: LoopbackServer | undefined;

  static async start(): Promise<TwilioRest> {
    const rest = new TwilioRest();
    rest.server = await startHttpServer((request, response) => void rest.handle(request, response));
    return rest;
  }

  /** Settings of a server that uses it. */
  get settings(): Record<string, string> {
    return {
      TWILIO_ACCOUNT_SID: ACCOUNT_SID,
      TWILIO_API_KEY: API_KEY,
      TWILIO_API_SECRET: API_SECRET,
      TWILIO_API_URL: `http://127.0.0.1:${this.server?.port ?? 0}`,
      OUTBOUND_ALLOW: '127.0.0.1',
    };
  }

  async close(): Promise<void> {
    await this.server?.close();
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const fields = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')));
    const [, account, callSid = ''] = PATH.exec(request.url ?? '') ?? [];
    const problem = objectionTo(request, account, callSid, fields) ?? this.problems.shift();
    if (problem !== undefined) return refuse(response, problem);
    const update = { callSid, fields };
    this.updates.push(update);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(resourceOf(update)));
    this.onUpdate(update);
  }
}

function objectionTo(
  { method, headers }: IncomingMessage,
  account: string | undefined,
  callSid: string,
  fields: Record<string, string>,
): TwilioProblem | undefined {
  const credentials = `Basic ${Buffer.from(`${API_KEY}:${API_SECRET}`).toString('base64')}`;
  if (headers.authorization !== credentials) return { status: 401, code: 20003, message: 'Authenticate' };
  if (method !== 'POST' || account !== ACCOUNT_SID || !/^CA[0-9a-f]{32}$/.test(callSid))
    return { status: 404, code: 20404, message: 'The requested resource was not found' };
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const { Status: status, Twiml: twiml } = fields;
  const isUpdate = status === 'completed' || /^<Response>.*<\/Response>$/s.test(twiml ?? '');
  if (!isForm || !isUpdate) return { status: 400, code: 21218, message: 'Invalid update' };
  return undefined;
}

function refuse(response: ServerResponse, { status, code, message }: TwilioProblem): void {
  const more_info = `https://www.twilio.com/docs/errors/${code}`;
  const body = JSON.stringify({ code, message, more_info, status });
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

const resourceOf = ({ callSid, fields }: CallUpdate): object => ({
  sid: callSid,
  account_sid: ACCOUNT_SID,
  api_version: '2010-04-01',
  direction: 'inbound',
  status: fields['Status'] ?? 'in-progress',
  uri: `/2010-04-01/Accounts/${ACCOUNT_SID}/Calls/${callSid}.json`,
});
