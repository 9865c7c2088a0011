import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTemporaryDatabase, type TemporaryDatabase } from '../../../test/support/temporary-database.js';
import type { TranscribedPiece } from '../../engine/transcription/transcription-event.js';
import { JobEvents } from '../jobs/queue/job-events.js';
import type { JobLease } from '../jobs/queue/job-record.js';
import { SqliteJobQueue } from '../jobs/queue/sqlite-job-queue.js';
import { jobsSchema } from '../jobs/jobs.schema.js';
import { RecognizedPieceRepository } from '../recordings/recognized-piece.repository.js';
import { recordingsSchema } from '../recordings/recordings.schema.js';
import type { AudioJobRecord } from './audio-job.repository.js';
import { AudioOutputRepository } from './audio-output.repository.js';
import { AUDIO_TRANSCRIPTION_JOB } from './audio-process-jobs.js';
import type { AudioParty } from './audio-party.js';
import { audioProcessSchema } from './audio-process.schema.js';
import { PieceStore } from './piece-store.js';
import { TranscriptionAccount } from './transcription-account.js';

const JOB = { id: 'job' } as AudioJobRecord;
const SILENT = { start: async () => undefined, tell: async () => undefined } as unknown as AudioParty;

const piece = (index: number): TranscribedPiece => ({
  index,
  startMs: index * 1000,
  endMs: index * 1000 + 900,
  text: 'Yes.',
  words: [],
  confidence: 1,
  tokens: 2,
});

describe('PieceStore', () => {
  let temporary: TemporaryDatabase;
  let queue: SqliteJobQueue;
  let outputs: AudioOutputRepository;
  let store: PieceStore;

  beforeEach(async () => {
    temporary = await openTemporaryDatabase(jobsSchema, recordingsSchema, audioProcessSchema);
    const { database } = temporary;
    queue = new SqliteJobQueue(database, new JobEvents());
    outputs = new AudioOutputRepository(database);
    store = new PieceStore(database, queue, new RecognizedPieceRepository(database), outputs, SILENT);
    await database.write((tx) => queue.enqueue(tx, { id: JOB.id, kind: AUDIO_TRANSCRIPTION_JOB }));
  });

  afterEach(() => temporary.remove());

  const claim = async (): Promise<JobLease> => {
    const [lease] = await queue.claim([AUDIO_TRANSCRIPTION_JOB], 1);
    if (lease === undefined) throw new Error('There is nothing to claim');
    return lease;
  };
  const retry = (lease: JobLease): Promise<void> =>
    temporary.database.write((tx) => queue.retryLater(tx, lease, 0, true));

  it('counts the time of every attempt, and the tokens of a piece once', async () => {
    let nowMs = 0;
    for (const index of [0, 1]) {
      const lease = await claim();
      const { pieces, former } = await store.begin(lease, JOB);
      const account = new TranscriptionAccount('tiny', former, () => nowMs);
      for (const known of pieces) account.add(known);
      account.add(piece(index));
      nowMs += 400;
      await store.store(lease, JOB, { heard: { piece: piece(index), call: account.call }, share: undefined });
      await retry(lease);
    }
    const { calls } = await outputs.findAll(JOB.id);
    expect(calls).toMatchObject([{ purpose: 'transcription', outputTokens: 4, durationMs: 800 }]);
  });

  it('takes a piece for progress, but not that audio was read, which the next attempt does again', async () => {
    await retry(await claim());
    const lease = await claim();
    await store.store(lease, JOB, { heard: undefined, share: 0.5 });
    expect((await queue.find(JOB.id))?.retries).toBe(1);
    const { call } = new TranscriptionAccount('tiny', undefined);
    await store.store(lease, JOB, { heard: { piece: piece(0), call }, share: undefined });
    expect((await queue.find(JOB.id))?.retries).toBe(0);
  });

  it('stores nothing for an attempt that lost its lease', async () => {
    const lease = await claim();
    await temporary.database.write((tx) => queue.remove(tx, JOB.id));
    const { call } = new TranscriptionAccount('tiny', undefined);
    const late = store.store(lease, JOB, { heard: { piece: piece(0), call }, share: undefined });
    await expect(late).rejects.toMatchObject({ code: 'lease_lost' });
    expect((await outputs.findAll(JOB.id)).calls).toEqual([]);
  });
});
