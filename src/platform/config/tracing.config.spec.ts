import { describe, expect, it } from 'vitest';
import { TracingConfig } from './tracing.config.js';

describe('TracingConfig', () => {
  it('traces nothing unless a collector is named', () => {
    expect(new TracingConfig({}).endpoint).toBeUndefined();
    const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/' };
    expect(new TracingConfig(settings).endpoint).toBe('http://collector:4318');
  });

  it('reads headers as OpenTelemetry writes them', () => {
    const settings = { OTEL_EXPORTER_OTLP_HEADERS: 'Authorization=Bearer%20a=b, x-team=voice' };
    expect(new TracingConfig(settings).headers).toEqual({ authorization: 'Bearer a=b', 'x-team': 'voice' });
  });

  it.each([
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://user:canary@collector' },
    { OTEL_EXPORTER_OTLP_HEADERS: 'canary' },
    { OTEL_EXPORTER_OTLP_HEADERS: 'key=canary%zz' },
    { OTEL_TRACES_SAMPLER: 'canary' },
    { OTEL_TRACES_SAMPLER_ARG: 'canary' },
  ])('refuses %j, and does not repeat it', (settings) => {
    const open = (): unknown => new TracingConfig(settings);
    expect(open).toThrow(/OTEL_\w+: expected/);
    expect(open).toThrow(/^(?!.*canary)/s);
  });
});
