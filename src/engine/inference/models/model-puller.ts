import { ignoreGroupSignals, yieldToServer } from '../../../platform/processes/child-process.js';
import { ModelError } from './model-error.js';
import { pullModel } from './pull-model.js';
import type { PullCommand, PullOrder, PullReport } from './pull-order.js';

/*
 * Entry of the process that downloads a model for a server: what it receives and hashes is no burden to the thread that
 * serves. What came is kept when the server goes away.
 */

const NICENESS = 10;
/** Bytes are told that often, not with every packet. */
const REPORT_INTERVAL_MS = 250;

const stopping = new AbortController();
const stop = (): void => stopping.abort(new ModelError('cancelled', 'The download was stopped'));

function tell(report: PullReport, sent: () => void = () => undefined): void {
  if (process.connected) process.send?.(report, undefined, undefined, sent);
}

async function pull({ name, modelsDir, settings: { mirror, ...settings } }: PullOrder): Promise<PullReport> {
  let bytes = 0;
  const report = (): void => {
    if (bytes !== 0) tell({ type: 'moved', bytes });
    bytes = 0;
  };
  const reporting = setInterval(report, REPORT_INTERVAL_MS);
  try {
    const { wasThere } = await pullModel(name, {
      modelsDir,
      settings: { ...settings, mirror: mirror === undefined ? undefined : new URL(mirror) },
      observer: {
        expected: (totalBytes) => tell({ type: 'expected', bytes: totalBytes }),
        moved: (count) => void (bytes += count),
        note: (sentence) => tell({ type: 'note', sentence }),
      },
      signal: stopping.signal,
    });
    return { type: 'done', wasThere };
  } catch (error) {
    const { problem, isPassing } = error instanceof ModelError ? error : new ModelError('refused', '');
    return {
      type: 'failed',
      problem,
      isPassing,
      message: error instanceof Error ? error.message : String(error),
    };
  } finally {
    clearInterval(reporting);
    report();
  }
}

ignoreGroupSignals();
process.on('disconnect', stop);
yieldToServer(NICENESS);
process.on('message', (command: PullCommand) => {
  if (command === 'stop') return stop();
  void pull(command).then((outcome) =>
    tell(outcome, () => {
      if (process.connected) process.disconnect();
    }),
  );
});
