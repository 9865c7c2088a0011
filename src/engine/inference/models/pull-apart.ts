import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { productPath } from '../../../platform/config/product-folder.js';
import type { DownloadSettings, ModelObserver } from './install-options.js';
import { ModelError } from './model-error.js';
import { isManifestAddress, knownModel } from './plan-pull.js';
import type { PullOptions } from './pull-model.js';
import type { PullCommand, PullOrder, PullReport } from './pull-order.js';

/** What came is written down within this time; after it the process is ended. */
const LEAVE_WITHIN_MS = 5_000;

/**
 * As `pullModel`, in a process of its own, which is gone when the promise settles.
 *
 * @throws ModelError, `cancelled` when the signal ended it: what came is kept for the next time.
 */
export async function pullModelApart(
  name: string,
  options: Pick<PullOptions, 'modelsDir' | 'settings' | 'observer' | 'signal'>,
): Promise<{ wasThere: boolean }> {
  const { modelsDir, settings, observer, signal } = options;
  if (!isManifestAddress(name)) knownModel(name);
  if (signal.aborted) throw cancelled();
  // The environment comes along: it may name the certificate authorities of a company.
  const child = fork(productPath('dist', 'engine', 'inference', 'models', 'model-puller.js'), {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const letGo = endWith(child, signal);
  try {
    const outcome = await outcomeOf(child, { name, modelsDir, settings: plain(settings) }, observer);
    if (outcome?.type === 'done') return { wasThere: outcome.wasThere };
    if (signal.aborted) throw cancelled();
    if (outcome === undefined) throw new Error('The process that downloads models ended before its time');
    throw new ModelError(outcome.problem, outcome.message, { isPassing: outcome.isPassing });
  } finally {
    letGo();
  }
}

type Outcome = Extract<PullReport, { type: 'done' | 'failed' }>;

/** Undefined where the process ended without one. */
async function outcomeOf(
  child: ChildProcess,
  order: PullOrder,
  observer: ModelObserver,
): Promise<Outcome | undefined> {
  let outcome: Outcome | undefined;
  child.on('message', (message) => {
    const report = message as PullReport;
    switch (report.type) {
      case 'expected':
        return observer.expected(report.bytes);
      case 'moved':
        return observer.moved(report.bytes);
      case 'note':
        return observer.note(report.sentence);
      case 'done':
      case 'failed':
        outcome = report;
    }
  });
  const closed = once(child, 'close');
  child.send(order satisfies PullCommand, () => undefined);
  await closed;
  return outcome;
}

/** Ends the process with the signal; returns what forgets about both. */
function endWith(child: ChildProcess, signal: AbortSignal): () => void {
  let killing: NodeJS.Timeout | undefined;
  const leave = (): void => {
    if (child.connected) child.send('stop' satisfies PullCommand, () => undefined);
    killing = setTimeout(() => child.kill('SIGKILL'), LEAVE_WITHIN_MS);
  };
  signal.addEventListener('abort', leave, { once: true });
  return () => {
    signal.removeEventListener('abort', leave);
    clearTimeout(killing);
  };
}

function cancelled(): ModelError {
  return new ModelError('cancelled', 'The download was stopped');
}

/** As it can be sent to another process. */
function plain({
  mirror,
  token,
  connections,
  httpsProxy,
  httpProxy,
  noProxy,
}: DownloadSettings): PullOrder['settings'] {
  return { mirror: mirror?.href, token, connections, httpsProxy, httpProxy, noProxy };
}
