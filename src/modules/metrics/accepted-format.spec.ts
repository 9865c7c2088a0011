import { describe, expect, it } from 'vitest';
import { acceptedFormat } from './accepted-format.js';

const PROMETHEUS_3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';

describe('acceptedFormat', () => {
  it.each([
    ['Prometheus 3', PROMETHEUS_3, 'openMetrics'],
    ['a client that wants text', 'text/plain', 'text'],
    [
      'text before OpenMetrics',
      'application/openmetrics-text;q=0.5, Text/Plain; version=0.0.4; q=0.9',
      'text',
    ],
    ['axios, which likes JSON as much and names it first', 'application/json, text/plain, */*', 'json'],
    ['one that refuses text', 'text/plain;q=0, application/openmetrics-text;q=0.1', 'openMetrics'],
  ])('reads %s', (_, accept, format) => {
    expect(acceptedFormat(accept)).toBe(format);
  });

  it.each([
    ['fetch', '*/*'],
    ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
    ['wildcards', 'text/*'],
    ['nonsense', ';;,q=1,'],
    ['an unreadable quality', 'text/plain;q=much'],
    ['no header', undefined],
  ])('sees no format in %s', (_, accept) => {
    expect(acceptedFormat(accept)).toBeUndefined();
  });
});
