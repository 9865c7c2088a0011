import { METRICS } from '../../../platform/telemetry/metric-names.js';
import type { MetricRegistry } from '../../../platform/telemetry/metric-registry.js';
import type { RecentTurns, TurnFigures } from '../../../platform/telemetry/recent-turns.js';

/** Makes metrics of the turns of conversations; a stage that a turn did not come to is not timed. */
export function observeTurns(registry: MetricRegistry, turns: RecentTurns): void {
  const count = registry.counter(METRICS.turns);
  const duration = registry.histogram(METRICS.turnDuration);
  turns.onTurn((turn) => {
    const { surface, providers, sttMs, llmMs, ttsMs, totalMs } = turn;
    const observe = (stage: string, ms: number): void => duration.observe({ surface, stage }, ms / 1000);
    count.inc({ surface, outcome: outcomeOf(turn) });
    if (providers.stt !== null) observe('stt', sttMs);
    if (providers.llm !== null) observe('llm', llmMs);
    if (providers.tts !== null) observe('tts', ttsMs);
    observe('total', totalMs);
  });
}

function outcomeOf({ isSuccess, wasInterrupted }: TurnFigures): string {
  if (!isSuccess) return 'failed';
  return wasInterrupted ? 'interrupted' : 'ok';
}
