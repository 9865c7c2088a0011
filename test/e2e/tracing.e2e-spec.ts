import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { startLanguageModelStandIn, type LanguageModelStandIn } from '../support/language-model-stand-in.js';
import { obligingAnswer } from '../support/obliging-model.js';
import { startApp, untilReady } from '../support/running-app.js';
import { ServerGroup } from '../support/server-group.js';
import { spokenWav } from '../support/synthetic-speech.js';
import { startTraceCollector, type CollectedSpan, type TraceCollector } from '../support/trace-collector.js';
import { TranscriptionsClient } from '../support/transcriptions-client.js';
import { WebhookReceiver, type ReceivedWebhook } from '../support/webhook-receiver.js';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
const STATE = 'vendor=its-own,other=more';
const SECRETS = ['canary-model-key', 'canary-collector-key', 'canary-callback-token', '/hook'];

describe('a request in a trace, accepted by one process and worked on by another', () => {
  let collector: TraceCollector;
  let model: LanguageModelStandIn;
  let receiver: WebhookReceiver;
  let servers: ServerGroup;
  let dataDir: string;
  let delivered: ReceivedWebhook | undefined;
  let log = '';

  beforeAll(async () => {
    [collector, model, receiver, dataDir] = await Promise.all([
      startTraceCollector(),
      startLanguageModelStandIn({ dialect: 'openai', key: 'canary-model-key', answer: obligingAnswer }),
      WebhookReceiver.start(),
      mkdtemp(join(tmpdir(), 'parley-tracing-')),
    ]);
    servers = new ServerGroup({
      DATA_DIR: dataDir,
      INFERENCE_WORKERS: '1',
      OPENAI_BASE_URL: model.url,
      OPENAI_API_KEY: 'canary-model-key',
      OPENAI_LLM_MODEL: 'stand-in-1',
      OUTBOUND_ALLOW: '127.0.0.1',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-collector-key=canary-collector-key',
    });
    await servers.start(['api', 'worker']);
    await submit(servers.url(0), receiver.url);
    [delivered] = await receiver.untilFinals(1);
    log = servers.output(0);
    await servers.end();
  }, 150_000);

  afterAll(async () => {
    await Promise.all([servers.end(), model.close(), receiver.close(), collector.close()]);
    await rm(dataDir, { recursive: true, force: true });
  });

  const parentOf = ({ parentSpanId }: CollectedSpan): string | undefined =>
    collector.spans.find(({ spanId }) => spanId === parentSpanId)?.name;
  const spanOf = (name: string, parent?: string): CollectedSpan => {
    const named = collector.spans.filter((span) => span.name === name);
    const found = named.find((span) => parent === undefined || parentOf(span) === parent);
    if (found === undefined) throw new Error(`No ${name}, but: ${named.map(parentOf).join(', ')}`);
    return found;
  };

  it('is one trace, which goes on that of its caller', () => {
    const request = spanOf('POST /api/audio/process');
    expect(request).toMatchObject({ traceId: TRACE_ID, parentSpanId: CALLER, isFailed: false });
    expect(request.attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/api/audio/process',
      'http.response.status_code': 202,
    });
    expect(new Set(collector.spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE_ID]));
    expect(collector.spans.filter(({ isFailed }) => isFailed)).toEqual([]);
  });

  it.each([
    ['job audio-transcription', 'POST /api/audio/process'],
    ['decode', 'job audio-transcription'],
    ['voice detection', 'job audio-transcription'],
    ['stt embedded', 'job audio-transcription'],
    ['store', 'job audio-transcription'],
    ['job audio-transformation', 'store'],
    ['fill template', 'job audio-transformation'],
    ['llm openai', 'fill template'],
    ['job deliver-webhook', 'store'],
    ['webhook', 'job deliver-webhook'],
  ])('has %s below %s', (name, parent) => {
    expect(spanOf(name, parent)).toMatchObject({ traceId: TRACE_ID });
  });

  it('knows who was called, for what, and how it went', () => {
    expect(spanOf('llm openai').attributes).toMatchObject({
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'stand-in-1',
      'parley.call.outcome': 'ok',
      'parley.call.first_output_ms': expect.any(Number) as number,
    });
    expect(spanOf('stt embedded').attributes).toMatchObject({
      'gen_ai.provider.name': 'embedded',
      'parley.call.audio_sec': expect.any(Number) as number,
    });
    expect(spanOf('webhook').attributes).toMatchObject({ 'http.response.status_code': 200 });
    expect(spanOf('job audio-transcription').attributes).toMatchObject({ 'parley.job.outcome': 'completed' });
  });

  it.each([
    ['the language model', ['llm openai', 'fill template'], () => model.requests[0]?.headers],
    ['the receiver of the webhook', ['webhook', 'job deliver-webhook'], () => delivered?.headers],
  ])('goes on at %s', (_, [name = '', parent], headersOf) => {
    expect(headersOf()).toMatchObject({
      traceparent: `00-${TRACE_ID}-${spanOf(name, parent).spanId}-01`,
      tracestate: STATE,
    });
  });

  it('holds no secret, no address of a user and nothing of what was said', () => {
    expect(collector.heads.every((head) => head['x-collector-key'] === 'canary-collector-key')).toBe(true);
    const received = collector.received().toLowerCase();
    for (const secret of [...SECRETS, 'quick', 'brown', 'fox']) expect(received).not.toContain(secret);
  });

  it('has its id in the log line of the request', () => {
    const line = log.split('\n').find((each) => each.includes('/api/audio/process'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ traceId: TRACE_ID });
  });
});

describe('a collector that is down', () => {
  it('is told of once, and felt by nobody', async () => {
    const server = await startApp({
      INFERENCE_WORKERS: '1',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
    });
    await untilReady(server.url);
    const client = new TranscriptionsClient(server.url);
    const form = { user_uuid: 'anna', message_id: '1' };
    expect(await client.transcribe(form, await spokenWav('Good morning.'))).toMatchObject({
      status: 'completed',
    });
    const startedAtMs = performance.now();
    await server.close();
    expect(performance.now() - startedAtMs).toBeLessThan(10_000);
    expect(server.log().match(/traces could not be sent/g) ?? []).toHaveLength(1);
  });
});

async function submit(url: string, receiverUrl: string): Promise<void> {
  const form = new FormData();
  form.set('source_language', 'en');
  form.set('target_language', 'en');
  form.set('template', 'Summary');
  form.set('callback_url', receiverUrl);
  form.set('callback_token', 'canary-callback-token');
  form.set('file', new Blob([await spokenWav('The quick brown fox jumps over the lazy dog.')]), 'fox.wav');
  const headers = { traceparent: `00-${TRACE_ID}-${CALLER}-01`, tracestate: STATE };
  const answer = await fetch(`${url}/api/audio/process`, { method: 'POST', body: form, headers });
  if (answer.status !== 202) throw new Error(`Answered with ${answer.status}: ${await answer.text()}`);
}
