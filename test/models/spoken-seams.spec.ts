import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SpeechMaker } from '../../bench/word-times/timed-speech.js';
import { FfmpegDecoder } from '../../src/engine/audio/ffmpeg-decoder.js';
import { EmbeddedSpeechToText } from '../../src/engine/inference/pool/embedded-speech-to-text.js';
import {
  SpeechToText,
  type RecognizedPiece,
  type RecognizeOptions,
} from '../../src/engine/ports/speech-to-text.js';
import {
  VAD_FRAME_SAMPLES,
  VoiceActivity,
  type VoiceActivityStream,
} from '../../src/engine/ports/voice-activity.js';
import { normalizeText } from '../../src/engine/text/accuracy/normalize-text.js';
import { countWordErrors } from '../../src/engine/text/accuracy/word-errors.js';
import { joinPieces } from '../../src/engine/transcription/join-pieces.js';
import type { TranscribedPiece } from '../../src/engine/transcription/transcription-event.js';
import { TranscriptionService } from '../../src/engine/transcription/transcription.service.js';
import { ListeningByPieces } from '../../src/modules/providers/listening/listening-by-pieces.js';
import { testFfmpegPath } from '../support/audio-fixtures.js';
import { startEmbeddedPool, type EmbeddedPool } from '../support/embedded-pool.js';

const FOLDER = process.env['SPEECH_SAMPLES'];
const VOICE = { name: 'en-us', rate: 165, pitch: 50 };
/** Without a full stop in between, so that the synthesiser makes no pause. */
const SENTENCES = [
  'the old man walked slowly down the road to the river and sat down on a stone to look at the water',
  'the meeting has been moved to the large room upstairs because so many people want to hear the report',
  'please call me back tomorrow morning before nine so that we can talk about the price of the house',
  'the children were playing in the garden behind the house while she opened the window to look at the mountains',
];

/** Hears no silence anywhere, so that every cut is made in speech. */
class RestlessVoiceActivity extends VoiceActivity {
  open(): VoiceActivityStream {
    return { probabilities: async (pcm) => new Float32Array(pcm.length / VAD_FRAME_SAMPLES).fill(0.99) };
  }
}

/** The embedded recogniser, given pieces of a few seconds. */
class ShortBreathed extends SpeechToText {
  readonly capabilities;

  constructor(
    private readonly recognizer: SpeechToText,
    wordTimes: boolean,
  ) {
    super();
    this.capabilities = { ...recognizer.capabilities, maxPieceSec: 5, wordTimes };
  }

  recognize(pcm: Int16Array, options: RecognizeOptions): Promise<RecognizedPiece> {
    return this.recognizer.recognize(pcm, options);
  }
}

describe('speech that is cut where there is no silence', () => {
  let embedded: EmbeddedPool;
  let service: TranscriptionService;

  beforeAll(async () => {
    embedded = await startEmbeddedPool();
    service = new TranscriptionService({ voiceActivity: new RestlessVoiceActivity(), piecesInFlight: 4 });
  });
  afterAll(() => embedded.close());

  type Hear = (pcm: Int16Array, overlaps: boolean) => Promise<string[]>;

  const recognizerOf = (overlaps: boolean): SpeechToText =>
    new ShortBreathed(new EmbeddedSpeechToText(embedded.pool), overlaps);

  async function heardLive(pcm: Int16Array, overlaps: boolean): Promise<string[]> {
    const listener = new ListeningByPieces({
      ...{ recognizer: recognizerOf(overlaps), voiceActivity: new RestlessVoiceActivity() },
      ...{ timeoutMs: 60_000, interimResults: false },
    });
    const stream = listener.listen({ language: 'en', endSilenceMs: 500 });
    stream.push(pcm);
    stream.end();
    const texts: string[] = [];
    for await (const event of stream) if (event.type === 'final') texts.push(event.text);
    return normalizeText(texts.join(' '));
  }

  async function heard(pcm: Int16Array, overlaps: boolean): Promise<string[]> {
    const recognizer = recognizerOf(overlaps);
    const pieces: TranscribedPiece[] = [];
    const source = (async function* () {
      yield pcm;
    })();
    for await (const event of service.transcribe(source, { recognizer }))
      if (event.type === 'piece') pieces.push(event);
    return normalizeText(joinPieces(pieces, { language: 'en', durationMs: 0 }).text);
  }

  async function whole(pcm: Int16Array): Promise<string[]> {
    const recognized = await new EmbeddedSpeechToText(embedded.pool).recognize(pcm, { priority: 'batch' });
    return normalizeText(recognized.text);
  }

  /**
   * Words that come out otherwise than from the whole, with pieces that overlap and with pieces that do not: those that
   * the seams cost, and those that the recogniser hears differently for having less to go by.
   */
  async function seamErrors(
    clips: readonly Int16Array[],
    hear: Hear,
  ): Promise<{ words: number; joined: number; butted: number }> {
    const sum = { words: 0, joined: 0, butted: 0 };
    for (const pcm of clips) {
      const reference = await whole(pcm);
      sum.words += reference.length;
      sum.joined += countWordErrors(reference, await hear(pcm, true)).errors;
      sum.butted += countWordErrors(reference, await hear(pcm, false)).errors;
    }
    return sum;
  }

  const WAYS: [string, Hear][] = [
    ['in a recording', heard],
    ['live', heardLive],
  ];

  it.each(WAYS)('loses and doubles few words, made by a machine, %s', async (_, hear) => {
    const maker = await SpeechMaker.load();
    const clips = SENTENCES.map((sentence) => maker.say(sentence, VOICE).pcm);
    const { words, joined, butted } = await seamErrors(clips, hear);
    expect(joined).toBeLessThan(butted);
    expect(joined / words).toBeLessThan(0.1);
  });

  it.runIf(FOLDER).each(WAYS)(
    'loses and doubles few words of people, %s',
    async (_, hear) => {
      const names = [
        'en-jfk.wav',
        'en-LJ001-0007.wav',
        'en-LJ001-0001.wav',
        'en-fleurs-000.ogg',
        'en-fleurs-001.ogg',
        'en-fleurs-003.ogg',
        'en-fleurs-007.ogg',
        'en-fleurs-009.ogg',
      ];
      const clips = await Promise.all(names.map((name) => decoded(join(FOLDER ?? '', 'dev', name))));
      const { words, joined, butted } = await seamErrors(clips, hear);
      expect(joined).toBeLessThan(butted);
      expect(joined / words).toBeLessThan(0.12);
    },
    240_000,
  );
});

async function decoded(path: string): Promise<Int16Array> {
  const chunks: Int16Array[] = [];
  const decoder = new FfmpegDecoder({ ffmpegPath: testFfmpegPath() });
  for await (const chunk of decoder.decode(path, { maxDurationSec: 60 })) chunks.push(chunk);
  return Int16Array.from(chunks.flatMap((chunk) => [...chunk]));
}
