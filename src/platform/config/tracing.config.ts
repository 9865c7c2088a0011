import { z } from 'zod';
import { configSection, setting } from './config-section.js';
import { optionalServerUrl } from './endpoint-types.js';
import { choice, list, text } from './setting-types.js';

const HEADER = /^[!#$%&'*+.^_`|~\w-]+=[!-~]*$/;

/** Headers as the OpenTelemetry specification writes them: values may be percent-encoded. */
const headerList: z.ZodType<Readonly<Record<string, string>>, string> = list.transform((pairs, context) => {
  try {
    if (pairs.every((pair) => HEADER.test(pair))) return Object.fromEntries(pairs.map(headerOf));
  } catch {
    // A broken percent sign is told of like everything else.
  }
  context.addIssue({
    code: 'custom',
    message: 'expected headers such as api-key=secret, separated by commas, values percent-encoded',
  });
  return z.NEVER;
});

const share: z.ZodType<number, string> = z
  .string()
  .regex(/^(0|1|0?\.\d+|1\.0+)$/, 'expected a number from 0 to 1')
  .transform(Number);

export class TracingConfig extends configSection('Tracing', {
  endpoint: setting(
    {
      name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
      default: '',
      description:
        'The OpenTelemetry collector that traces go to, as OTLP over HTTP with JSON, at `/v1/traces` below this address. Empty: nothing is traced.',
      unit: 'address, such as `http://localhost:4318`',
    },
    optionalServerUrl,
  ),
  headers: setting(
    {
      name: 'OTEL_EXPORTER_OTLP_HEADERS',
      default: '',
      description: 'Headers that the collector asks for, such as `authorization=Bearer%20secret`.',
      unit: '`name=value`, comma-separated',
      secret: true,
    },
    headerList,
  ),
  serviceName: setting(
    { name: 'OTEL_SERVICE_NAME', default: 'parley', description: 'What this server is called in traces.' },
    text,
  ),
  sampler: setting(
    {
      name: 'OTEL_TRACES_SAMPLER',
      default: 'parentbased_always_on',
      description:
        'Which traces are kept; those with `parentbased` in their name do as the caller says where it sends a `traceparent`.',
    },
    choice([
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ]),
  ),
  sampledShare: setting(
    {
      name: 'OTEL_TRACES_SAMPLER_ARG',
      default: '1',
      description: 'The share of traces that the `traceidratio` samplers keep.',
      unit: '0 to 1',
    },
    share,
  ),
}) {}

function headerOf(pair: string): [string, string] {
  const end = pair.indexOf('=');
  return [pair.slice(0, end).toLowerCase(), decodeURIComponent(pair.slice(end + 1))];
}
