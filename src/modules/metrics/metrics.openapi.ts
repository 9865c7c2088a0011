import type { ApiResponseOptions } from '@nestjs/swagger';

const EXAMPLE = [
  '# HELP parley_http_requests_total HTTP requests, answered or left by their client (499)',
  '# TYPE parley_http_requests_total counter',
  'parley_http_requests_total{surface="operations",method="GET",route="/health",status="200"} 12',
].join('\n');

/** The metrics as Prometheus reads them. */
export const EXPOSITION: NonNullable<ApiResponseOptions['content']> = {
  'text/plain': {
    schema: { type: 'string', description: 'The text format of Prometheus.' },
    example: EXAMPLE,
  },
  'application/openmetrics-text': { schema: { type: 'string', description: 'OpenMetrics 1.0.' } },
};
