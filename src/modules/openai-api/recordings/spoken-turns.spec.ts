import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aRecognizer } from '../../../../test/support/named-models.js';
import {
  NumberedRecognizer,
  NumberedVoiceActivity,
  numberedSpeech,
  type NumberedWord,
} from '../../../../test/support/numbered-speech.js';
import { SpeechModels } from '../../../engine/ports/speech-models.js';
import type { RecognizedPiece } from '../../../engine/ports/speech-to-text.js';
import { joinPieces } from '../../../engine/transcription/join-pieces.js';
import type {
  TranscribedPiece,
  TranscriptionEvent,
} from '../../../engine/transcription/transcription-event.js';
import { TranscriptionService } from '../../../engine/transcription/transcription.service.js';
import { piecesInOrder } from './pieces-in-order.js';
import { transcriptionOrder } from './recording-order.js';
import { transcriptEvents, type TranscriptTextEvent } from './transcript-events.js';

const TEXTS = ['no.', 'yes', 'the', 'call.', 'that', 'Monday', 'parcel', 'well'];

/** Hears pieces in whatever order it likes, their times a little off. */
class RestlessRecognizer extends NumberedRecognizer {
  constructor(private readonly random: () => number) {
    super({ texts: TEXTS, maxPieceSec: 8, jitterMs: () => (random() - 0.5) * 120, fragment: () => 'uh' });
  }

  override async recognize(pcm: Int16Array): Promise<RecognizedPiece> {
    for (let turn = Math.floor(this.random() * 12); turn > 0; turn -= 1) await new Promise(setImmediate);
    return super.recognize(pcm);
  }
}

const models = new SpeechModels([aRecognizer('numbered', ['en'])]);
const order = transcriptionOrder({ channels: 'split', stream: true }, [], models);

/** What is streamed of a call, and its pieces. */
async function streamed(
  spoken: readonly NumberedWord[][],
  random: () => number = () => 0.5,
): Promise<{ events: TranscriptTextEvent[]; pieces: TranscribedPiece[] }> {
  const channels = spoken.map((words) => numberedSpeech(words, TEXTS));
  const length = Math.max(...channels.map((pcm) => pcm.length));
  const service = new TranscriptionService({ voiceActivity: new NumberedVoiceActivity(), piecesInFlight: 3 });
  const source = (async function* () {
    yield channels.map((pcm) => Int16Array.from({ length }, (_, at) => pcm[at] ?? 0));
  })();
  const pieces: TranscribedPiece[] = [];
  const heard = async function* (): AsyncGenerator<TranscriptionEvent> {
    const recognizer = new RestlessRecognizer(random);
    for await (const event of service.transcribeChannels(source, { recognizer })) {
      if (event.type === 'piece') pieces.push(event);
      yield event;
    }
  };
  const events: TranscriptTextEvent[] = [];
  for await (const event of transcriptEvents(piecesInOrder(heard()), order)) events.push(event);
  return { events, pieces };
}

describe('a streamed call whose channels are kept apart', () => {
  const word = fc.record({ text: fc.constantFrom(...TEXTS), frames: fc.integer({ min: 5, max: 22 }) });
  const silence = fc.record({ text: fc.constant(''), frames: fc.integer({ min: 5, max: 120 }) });
  const speech = fc.array(fc.oneof({ arbitrary: word, weight: 8 }, silence), {
    minLength: 1,
    maxLength: 120,
  });

  it('is that of the whole, whatever is said and whichever piece is heard first', async () => {
    const numbers = fc.infiniteStream(fc.nat(999));
    const property = fc.asyncProperty(fc.tuple(speech, speech), numbers, async (spoken, drawn) => {
      const random = (): number => (drawn.next().value as number) / 1000;
      const { events, pieces } = await streamed(spoken, random);
      const { text, segments } = joinPieces(pieces, { language: 'en', durationMs: 0 });
      const deltas = events.map((event) => (event.type === 'transcript.text.delta' ? event.delta : ''));
      expect(deltas.join('')).toBe(text);
      expect(events.at(-1)).toMatchObject({ type: 'transcript.text.done', text });
      const told = events.filter((event) => event.type === 'transcript.text.segment');
      expect(told.map(({ channel, start, text: said }) => [channel, start, said])).toEqual(
        segments.map((segment) => [segment.channel, segment.startMs / 1000, segment.text]),
      );
    });
    await fc.assert(property, { numRuns: 100 });
  }, 60_000);
});
