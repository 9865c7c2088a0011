import { beforeEach, describe, expect, it } from 'vitest';
import type { TranscriptionEvent } from '../../engine/transcription/transcription-event.js';
import { AppError } from '../../platform/errors/app-error.js';
import { TranscriptionRuns, type TranscriptionRun } from './transcription-runs.js';

const piece: TranscriptionEvent = {
  type: 'piece',
  index: 0,
  startMs: 0,
  endMs: 900,
  text: '',
  words: [],
  confidence: 0,
  tokens: 0,
};

async function* eventsOf(last: TranscriptionEvent | AppError): AsyncGenerator<TranscriptionEvent> {
  yield { type: 'progress', decodedMs: 800 };
  yield piece;
  if (last instanceof AppError) throw last;
  yield last;
}

describe('TranscriptionRuns', () => {
  let told: TranscriptionRun[];
  let runs: TranscriptionRuns;
  const about = { model: 'moonshine-tiny', isWhole: true };

  beforeEach(() => {
    told = [];
    runs = new TranscriptionRuns();
    runs.subscribe((run) => void told.push(run));
  });

  it('passes events on and tells of the run, also when its reader leaves at the end', async () => {
    const events: TranscriptionEvent[] = [];
    for await (const event of runs.watch(eventsOf({ type: 'end', durationMs: 1000 }), about)) {
      events.push(event);
      if (event.type === 'end') break;
    }
    expect(events.map(({ type }) => type)).toEqual(['progress', 'piece', 'end']);
    expect(told).toMatchObject([{ ...about, outcome: 'ok', audioMs: 1000, pieces: 1 }]);
  });

  it('tells of one that broke, by the code of its error', async () => {
    const error = new AppError('audio_unreadable', 'broken');
    const read = async (): Promise<void> => {
      for await (const event of runs.watch(eventsOf(error), about)) expect(event.type).not.toBe('end');
    };
    await expect(read()).rejects.toBe(error);
    expect(told).toMatchObject([{ outcome: 'audio_unreadable', audioMs: 800, pieces: 1 }]);
  });

  it('tells of one that its reader left', async () => {
    for await (const event of runs.watch(eventsOf({ type: 'end', durationMs: 1 }), about)) {
      if (event.type === 'progress') break;
    }
    expect(told).toMatchObject([{ outcome: 'abandoned', pieces: 0 }]);
  });
});
