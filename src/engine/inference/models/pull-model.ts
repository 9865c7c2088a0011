import { downloadFile } from './download/file-download.js';
import type { PlannedFile, PullPlan } from './download/pull-plan.js';
import { RemoteFiles } from './download/remote-files.js';
import { surveyFile, type SurveyedFile } from './download/remote-survey.js';
import { Slots } from './download/slots.js';
import { persistently, TRANSFER_LIMITS, type Transfer, type TransferLimits } from './download/transfer.js';
import { expectRoom, freeBytesAt } from './disk-space.js';
import type { DownloadSettings, ModelObserver } from './install-options.js';
import { installModel, type Installation, type InstallResult } from './install-model.js';
import type { ModelManifest } from './model-manifest.js';
import { isManifestAddress, knownModel, planCatalogPull, planManifestPull } from './plan-pull.js';

const STALL_TIMEOUT_MS = 30_000;

export interface PullOptions {
  modelsDir: string;
  settings: DownloadSettings;
  observer: ModelObserver;
  signal: AbortSignal;
  /** Installs it anew where it is installed. */
  force?: boolean;
  /** For tests. */
  tuning?: Partial<TransferLimits> & { stallTimeoutMs?: number; freeBytes?: () => Promise<number> };
}

/**
 * Downloads a model and installs it: whole and checked, or not at all. What an interrupted pull left is gone on with.
 *
 * @param name of a model of the catalogue, or the address of a manifest whose files are beside it.
 * @throws ModelError, and the reason of the signal.
 */
export async function pullModel(name: string, options: PullOptions): Promise<InstallResult> {
  if (!isManifestAddress(name)) {
    return pullPlanned(planCatalogPull(knownModel(name), options.settings.mirror), options);
  }
  const { files, signal, ...transfer } = transferOf(options);
  const plan = await persistently({ ...transfer, signal }, () =>
    planManifestPull(new URL(name), files, signal),
  );
  return pullPlanned(plan, options);
}

/** As {@link pullModel}, for a model that is described otherwise. */
export async function pullPlanned(plan: PullPlan, options: PullOptions): Promise<InstallResult> {
  const transfer = transferOf(options);
  return installModel(plan.facts.model, plan.files, { ...options, keepsParts: true }, (target) =>
    download(plan, target, transfer, options),
  );
}

function transferOf({ settings, observer, signal, tuning }: PullOptions): Transfer {
  const stallTimeoutMs = tuning?.stallTimeoutMs ?? STALL_TIMEOUT_MS;
  const told = new Set<string>();
  /** Files and parts of them often fail alike: what was told is not told again. */
  const note = (sentence: string): void => {
    if (!told.has(sentence)) observer.note(sentence);
    told.add(sentence);
  };
  return {
    files: new RemoteFiles({ proxies: settings, token: settings.token, stallTimeoutMs }),
    slots: new Slots(settings.connections),
    limits: { ...TRANSFER_LIMITS, ...tuning },
    moved: (bytes) => observer.moved(bytes),
    ...{ note, signal },
  };
}

async function download(
  plan: PullPlan,
  target: Installation,
  transfer: Transfer,
  options: PullOptions,
): Promise<ModelManifest> {
  const surveyed = await allOrNone(plan.files, transfer, (file, shared) =>
    persistently(shared, () => surveyFile(shared.files, file, shared.signal)),
  );
  const totalBytes = surveyed.reduce((sum, { bytes }) => sum + bytes, 0);
  options.observer.expected(totalBytes);
  const free = options.tuning?.freeBytes ?? (() => freeBytesAt(options.modelsDir));
  expectRoom(totalBytes - (await target.bytesOnDisk()), await free(), options.modelsDir);
  const files = await allOrNone(surveyed, transfer, async (file, shared) => {
    const entry = await downloadFile(file, target.pathOf(file.file.name), shared);
    return [file.file.name, entry] as const;
  });
  return { ...plan.facts, source: plan.sourceAt(commitOf(surveyed)), files: Object.fromEntries(files) };
}

/** Does something to each file at once; the first that fails ends the others. */
async function allOrNone<F extends PlannedFile | SurveyedFile, T>(
  files: readonly F[],
  transfer: Transfer,
  work: (file: F, transfer: Transfer) => Promise<T>,
): Promise<T[]> {
  const failed = new AbortController();
  const shared = { ...transfer, signal: AbortSignal.any([transfer.signal, failed.signal]) };
  const outcomes = await Promise.allSettled(
    files.map((file) =>
      work(file, shared).catch((error: unknown) => {
        failed.abort(error);
        throw error;
      }),
    ),
  );
  transfer.signal.throwIfAborted();
  if (failed.signal.aborted) throw failed.signal.reason;
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
}

/** The commit that the files are of, where the server says one and the same of all. */
function commitOf(files: readonly SurveyedFile[]): string | undefined {
  const commits = new Set(files.map(({ commit }) => commit));
  return commits.size === 1 ? [...commits][0] : undefined;
}
