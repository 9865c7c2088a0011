import { METRICS } from '../../../platform/telemetry/metric-names.js';
import type { MetricRegistry } from '../../../platform/telemetry/metric-registry.js';
import type { TranscriptionRuns } from '../../recordings/transcription-runs.js';

/** Makes metrics of the recordings that are read. */
export function observeTranscriptions(registry: MetricRegistry, runs: TranscriptionRuns): void {
  const count = registry.counter(METRICS.transcriptionRuns);
  const audio = registry.counter(METRICS.transcriptionAudio);
  const recognized = registry.counter(METRICS.transcriptionPieces);
  const realTimeFactor = registry.histogram(METRICS.transcriptionRtf);
  runs.subscribe(({ model, isWhole, outcome, audioMs, pieces, elapsedMs }) => {
    count.inc({ model, outcome });
    audio.inc({ model }, audioMs / 1000);
    recognized.inc({ model }, pieces);
    if (isWhole && outcome === 'ok' && audioMs > 0) realTimeFactor.observe({ model }, elapsedMs / audioMs);
  });
}
