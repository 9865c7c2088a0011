import { rm } from 'node:fs/promises';
import { ModelError } from '../model-error.js';
import type { ModelFile } from '../model-manifest.js';
import { PartFile } from './part-file.js';
import { surveyFile, type SurveyedFile } from './remote-survey.js';
import { downloadSegment, SourceChanged } from './segment-download.js';
import { TrailingChecksum } from './trailing-checksum.js';
import { persistently, type Transfer } from './transfer.js';

/** How often a file is begun anew because it changed, or was not what it should be. */
const MAX_BEGINNINGS = 3;

/**
 * Fetches a file to a path: goes on with what is there of it, in several parts at once where the server gives parts,
 * with its checksum computed on the way.
 *
 * @throws ModelError; what came of it is kept unless it was wrong.
 */
export async function downloadFile(
  first: SurveyedFile,
  path: string,
  transfer: Transfer,
): Promise<ModelFile> {
  let surveyed = first;
  for (let beginnings = 1; ; beginnings += 1) {
    try {
      return await downloadVersion(surveyed, path, transfer);
    } catch (error) {
      if (!(error instanceof SourceChanged)) throw error;
      await rm(path, { force: true });
      if (beginnings === MAX_BEGINNINGS) throw new ModelError('refused', error.message, { cause: error });
      transfer.note(`${error.message}: fetching it anew`);
      const { file } = first;
      const now = await persistently(transfer, () => surveyFile(transfer.files, file, transfer.signal));
      surveyed = { ...now, hasRanges: now.hasRanges && surveyed.hasRanges && !error.isWithoutRanges };
    }
  }
}

async function downloadVersion(surveyed: SurveyedFile, path: string, transfer: Transfer): Promise<ModelFile> {
  const { bytes, hasRanges, file } = surveyed;
  const segmentBytes = hasRanges ? transfer.limits.segmentBytes : bytes;
  const version = hasRanges ? versionToKeep(surveyed) : undefined;
  const part = await PartFile.open(path, { bytes, version }, segmentBytes);
  const checksum = new TrailingChecksum(part.handle);
  transfer.moved(part.writtenBytes);
  let keep = true;
  try {
    await downloadSegments(surveyed, part, checksum, transfer);
    const sha256 = await checksum.finish(bytes);
    if (sha256 !== (surveyed.sha256 ?? sha256)) {
      const expected = surveyed.sha256 ?? '';
      throw new SourceChanged(`${file.name} has the wrong checksum: ${sha256} instead of ${expected}`);
    }
    await part.handle.sync();
    return { bytes, sha256, trust: trustIn(surveyed) };
  } catch (error) {
    keep = !(error instanceof SourceChanged);
    if (!keep) transfer.moved(-part.writtenBytes);
    throw error;
  } finally {
    await checksum.settle();
    await part.close({ keep });
  }
}

/** The first segment that fails ends the others. */
async function downloadSegments(
  surveyed: SurveyedFile,
  part: PartFile,
  checksum: TrailingChecksum,
  transfer: Transfer,
): Promise<void> {
  const failed = new AbortController();
  const signal = AbortSignal.any([transfer.signal, failed.signal]);
  const download = { surveyed, part, checksum, transfer: { ...transfer, signal } };
  checksum.follow(part.prefixBytes);
  const outcomes = await Promise.allSettled(
    part.segments.map((segment) =>
      downloadSegment(download, segment).catch((error: unknown) => {
        failed.abort(error);
        throw error;
      }),
    ),
  );
  transfer.signal.throwIfAborted();
  if (failed.signal.aborted) throw failed.signal.reason;
  const broken = outcomes.find((outcome) => outcome.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
}

/** A part without a version can be gone on with when its checksum will tell whether it fits. */
function versionToKeep({ version, sha256 }: SurveyedFile): string | undefined {
  return version ?? (sha256 === undefined ? undefined : `sha256:${sha256}`);
}

function trustIn({ file, sha256 }: SurveyedFile): ModelFile['trust'] {
  if (file.sha256 !== undefined) return 'catalogue';
  return sha256 === undefined ? 'first-use' : 'source';
}
