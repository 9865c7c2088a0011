import { ModelError } from '../model-error.js';
import type { PartFile, Segment } from './part-file.js';
import type { RemoteAnswer } from './remote-files.js';
import { refuseEncoding, sizeOf, versionOf, type SurveyedFile } from './remote-survey.js';
import type { TrailingChecksum } from './trailing-checksum.js';
import { persistently, type Transfer } from './transfer.js';

/** Thrown when the parts that are there are worth nothing: the file has to be looked at, and fetched, anew. */
export class SourceChanged extends Error {
  override readonly name = 'SourceChanged';

  constructor(
    reason: string,
    /** The server gives no parts after all. */
    readonly isWithoutRanges = false,
  ) {
    super(reason);
  }
}

export interface SegmentDownload {
  surveyed: SurveyedFile;
  part: PartFile;
  checksum: TrailingChecksum;
  transfer: Transfer;
}

/**
 * Fetches what is missing of a segment, as often as connections end before it is there.
 *
 * @throws SourceChanged, ModelError.
 */
export async function downloadSegment(download: SegmentDownload, segment: Segment): Promise<void> {
  const { surveyed, part, checksum, transfer } = download;
  let furthest = segment.written;
  const hasProgressed = (): boolean => {
    const isFurther = segment.written > furthest;
    furthest = Math.max(furthest, segment.written);
    return isFurther;
  };
  await persistently(
    transfer,
    async () => {
      if (!surveyed.hasRanges) beginAnew(download, segment);
      await fetchRest(download, segment);
    },
    hasProgressed,
  );
  checksum.follow(part.prefixBytes);
}

async function fetchRest({ surveyed, part, checksum, transfer }: SegmentDownload, segment: Segment) {
  const from = segment.from + segment.written;
  if (from === segment.to) return;
  const answer = await transfer.files.get(
    surveyed.file.url,
    headersFor(surveyed, from, segment.to),
    transfer.signal,
  );
  try {
    checkAnswer(answer, surveyed, from);
  } catch (error) {
    answer.close();
    throw error;
  }
  for await (const chunk of answer.body) {
    const position = segment.from + segment.written;
    if (chunk.length > segment.to - position) throw cutShort(surveyed, 'sent more than it said');
    checksum.offer(position, chunk);
    await part.write(segment, chunk);
    transfer.moved(chunk.length);
  }
  if (segment.written < segment.to - segment.from) throw cutShort(surveyed, 'ended too early');
}

function headersFor({ hasRanges, version }: SurveyedFile, from: number, to: number): Record<string, string> {
  if (!hasRanges) return {};
  const range = `bytes=${from}-${to - 1}`;
  // Weak tags may not be used so; the answer is compared all the same.
  return version === undefined || version.startsWith('W/') ? { range } : { range, 'if-range': version };
}

function checkAnswer(answer: RemoteAnswer, surveyed: SurveyedFile, from: number): void {
  const { file, bytes, version, hasRanges } = surveyed;
  refuseEncoding(answer, file);
  if (answer.status === 416) throw new SourceChanged(`${file.name} changed at ${file.url.host}`);
  if (versionOf(answer) !== version) throw new SourceChanged(`${file.name} changed at ${file.url.host}`);
  if (hasRanges && answer.status === 200) {
    throw new SourceChanged(`${file.url.host} gives no parts of ${file.name}`, true);
  }
  if ((sizeOf(answer) ?? bytes) !== bytes)
    throw new SourceChanged(`${file.name} changed at ${file.url.host}`);
  const start = /^bytes (\d+)-/.exec(answer.headers['content-range'] ?? '')?.[1] ?? '0';
  if (Number(start) !== from) {
    throw new SourceChanged(`${file.url.host} gives other parts of ${file.name} than asked for`, true);
  }
}

function cutShort({ file }: SurveyedFile, what: string): ModelError {
  return new ModelError('unreachable', `${file.url.host} ${what} (${file.name})`, { isPassing: true });
}

/** Without ranges there is no going on: each attempt begins at the first byte. */
function beginAnew({ checksum, transfer }: SegmentDownload, segment: Segment): void {
  transfer.moved(-segment.written);
  segment.written = 0;
  checksum.restart();
}
