/** How metrics can be written. */
export type MetricsFormat = 'json' | 'text' | 'openMetrics';

const FORMATS: Readonly<Record<string, MetricsFormat>> = {
  'application/json': 'json',
  'text/plain': 'text',
  'application/openmetrics-text': 'openMetrics',
};

/**
 * Of the formats that an `Accept` header names, the one that it likes best, the first of those that it likes equally:
 * a client that asks for JSON first and would take any text gets JSON. Undefined when it names none; wildcards name
 * none.
 */
export function acceptedFormat(accept: string | undefined): MetricsFormat | undefined {
  const named = (accept ?? '').split(',').flatMap((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const format = FORMATS[type];
    const quality = qualityOf(parameters);
    return format === undefined || quality <= 0 ? [] : [{ format, quality }];
  });
  return named.sort((a, b) => b.quality - a.quality)[0]?.format;
}

function qualityOf(parameters: readonly string[]): number {
  const given = parameters.find((parameter) => parameter.startsWith('q='));
  return given === undefined ? 1 : Number(given.slice('q='.length)) || 0;
}
