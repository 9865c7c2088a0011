import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { CatalogModel } from '../../src/engine/inference/models/catalog/catalog-model.js';
import { startHttpServer, type LoopbackServer } from './loopback-server.js';

/** What a request is answered with instead of what was asked for. */
export type MirrorFault =
  /** Ends the connection after so many bytes of the body. */
  | { kind: 'cut'; afterBytes: number }
  /** The same, as a host does that has lost the connection. */
  | { kind: 'reset'; afterBytes: number }
  /** Sends so many bytes of the body and then nothing more. */
  | { kind: 'stall'; afterBytes: number }
  | { kind: 'status'; status: number; headers?: Record<string, string> }
  /** Answers 200 with all of it. */
  | { kind: 'ignore-range' }
  /** The same without saying how much that is. */
  | { kind: 'no-size' }
  /** Another part than was asked for, said so. */
  | { kind: 'other-range'; shift: number }
  /** Says that the file has so many bytes more than it has. */
  | { kind: 'wrong-size'; moreBytes: number }
  /** Answers once that has come. */
  | { kind: 'wait'; until: Promise<void> }
  /** One byte is not as it should be. */
  | { kind: 'wrong-byte'; at: number };

export interface MirrorRequest {
  path: string;
  /** First and last byte asked for. */
  range: { from: number; to: number } | undefined;
  headers: IncomingMessage['headers'];
  /** How many requests for this path there were before, surveys of one byte not counted. */
  earlier: number;
}

interface ServedFile {
  content: Buffer;
  etag: string | undefined;
  headers: Record<string, string>;
}

/** A stand-in for Hugging Face and for mirrors of it, as unreliable as a test wants it. */
export class ModelMirror {
  readonly requests: MirrorRequest[] = [];
  /** Asked for every request. */
  fault: (request: MirrorRequest) => MirrorFault | undefined = () => undefined;
  private readonly files = new Map<string, ServedFile>();

  private constructor(private readonly server: { value?: LoopbackServer }) {}

  static async start(): Promise<ModelMirror> {
    const holder: { value?: LoopbackServer } = {};
    const mirror = new ModelMirror(holder);
    holder.value = await startHttpServer((request, response) => mirror.answer(request, response));
    return mirror;
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${this.server.value?.port ?? 0}`);
  }

  /**
   * Serves a file from now on.
   *
   * @param options.etag `null`: without one. `headers`: such as those with which the hub vouches for a file.
   */
  serve(
    path: string,
    content: Buffer,
    options: { etag?: string | null; headers?: Record<string, string> } = {},
  ): void {
    const etag = options.etag === null ? undefined : (options.etag ?? `"${sha256(content).slice(0, 16)}"`);
    this.files.set(path, { content, etag, headers: options.headers ?? {} });
  }

  /** Serves all files of a model of the hub. */
  serveModel(
    { repository, revision, files }: CatalogModel,
    contents: Record<string, Buffer>,
    options: Parameters<ModelMirror['serve']>[2] = {},
  ): void {
    for (const [name, { path }] of Object.entries(files)) {
      this.serve(`/${repository}/resolve/${revision}/${path}`, contents[name] ?? Buffer.alloc(0), options);
    }
  }

  close(): Promise<void> {
    return this.server.value?.close() ?? Promise.resolve();
  }

  private answer(incoming: IncomingMessage, response: ServerResponse): void {
    const path = incoming.url ?? '';
    const range = rangeOf(incoming);
    const earlier = this.requests.filter((request) => request.path === path && !isSurvey(request)).length;
    const request: MirrorRequest = { path, range, headers: incoming.headers, earlier };
    this.requests.push(request);
    const fault = this.fault(request);
    const file = this.files.get(path);
    if (fault?.kind === 'status') response.writeHead(fault.status, fault.headers).end('no');
    else if (file === undefined) response.writeHead(404).end('not found');
    else if (fault?.kind === 'wait') void fault.until.then(() => send(response, request, file, undefined));
    else send(response, request, file, fault);
  }
}

/** Whether a request asks for the first byte only. */
export function isSurvey({ range }: MirrorRequest): boolean {
  return range?.from === 0 && range.to === 0;
}

export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function send(
  response: ServerResponse,
  { range: asked, headers }: MirrorRequest,
  { content, etag, headers: extra }: ServedFile,
  fault: MirrorFault | undefined,
): void {
  const condition = headers['if-range'];
  const isOther = condition !== undefined && condition !== etag;
  const knowsNoRange = fault?.kind === 'ignore-range' || fault?.kind === 'no-size';
  const range = isOther || knowsNoRange ? undefined : asked;
  const shift = fault?.kind === 'other-range' ? fault.shift : 0;
  const from = (range?.from ?? 0) + shift;
  const to = Math.min(range?.to ?? content.length - 1, content.length - 1);
  const more = fault?.kind === 'wrong-size' ? fault.moreBytes : 0;
  const body = Buffer.from(content.subarray(from, to + 1));
  if (fault?.kind === 'wrong-byte' && fault.at >= from && fault.at <= to) {
    body.writeUInt8(body.readUInt8(fault.at - from) ^ 1, fault.at - from);
  }
  response.writeHead(range === undefined ? 200 : 206, {
    ...extra,
    ...(fault?.kind === 'no-size'
      ? {}
      : { 'content-length': range === undefined ? body.length + more : body.length }),
    ...(etag === undefined ? {} : { etag }),
    ...(range === undefined ? {} : { 'content-range': `bytes ${from}-${to}/${content.length + more}` }),
  });
  if (fault?.kind === 'cut') response.write(body.subarray(0, fault.afterBytes), () => response.destroy());
  else if (fault?.kind === 'reset') response.write(body.subarray(0, fault.afterBytes), () => reset(response));
  else if (fault?.kind === 'stall') response.write(body.subarray(0, fault.afterBytes));
  else response.end(body);
}

function reset({ socket }: ServerResponse): void {
  if (socket instanceof Socket) socket.resetAndDestroy();
}

function rangeOf({ headers }: IncomingMessage): { from: number; to: number } | undefined {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
  return from === undefined || to === undefined ? undefined : { from: Number(from), to: Number(to) };
}
