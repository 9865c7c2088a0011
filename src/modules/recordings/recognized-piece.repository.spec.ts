import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTemporaryDatabase, type TemporaryDatabase } from '../../../test/support/temporary-database.js';
import { spokenWords } from '../../../test/support/transcript-factory.js';
import type { TranscribedPiece } from '../../engine/transcription/transcription-event.js';
import { RecognizedPieceRepository } from './recognized-piece.repository.js';
import { recordingsSchema } from './recordings.schema.js';

let store: TemporaryDatabase;
let pieces: RecognizedPieceRepository;

beforeAll(async () => {
  store = await openTemporaryDatabase(recordingsSchema);
  pieces = new RecognizedPieceRepository(store.database);
});

afterAll(() => store.remove());

const piece = (index: number): TranscribedPiece => ({
  index,
  startMs: index * 1000,
  endMs: index * 1000 + 900,
  text: 'Hello there.',
  words: spokenWords('Hello there.', { startMs: index * 1000 }),
  confidence: 0.75,
  tokens: 4,
});

const insert = (recordingId: string, ...indexes: number[]): Promise<void> =>
  store.database.write(async (tx) => {
    for (const index of indexes) await pieces.insert(tx, recordingId, piece(index));
  });

it('gives pieces back as they were, in the order of the recording', async () => {
  await insert('a', 2, 0, 1);
  await insert('b', 5);
  expect(await pieces.findAll('a')).toEqual([piece(0), piece(1), piece(2)]);
});

it('stores each piece once', async () => {
  await insert('c', 0);
  await expect(insert('c', 0)).rejects.toThrow(/UNIQUE/);
});

it('hands the pieces of one recording to another', async () => {
  await insert('d', 0, 1);
  await store.database.write((tx) => pieces.move(tx, 'd', 'e'));
  expect(await pieces.findAll('d')).toEqual([]);
  expect(await pieces.findAll('e')).toEqual([piece(0), piece(1)]);
});

it('forgets one recording and no other', async () => {
  await insert('f', 0);
  await insert('g', 0);
  await store.database.write((tx) => pieces.deleteAll(tx, 'f'));
  expect(await pieces.findAll('f')).toEqual([]);
  expect(await pieces.findAll('g')).toHaveLength(1);
});
