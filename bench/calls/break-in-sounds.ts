import { join } from 'node:path';
import { ENGINE_SAMPLE_RATE_HZ } from '../../src/engine/ports/audio-decoder.js';
import { RowNotRun, type BenchContext } from '../bench-row.js';
import { readSpeechSamples } from '../../src/engine/text/accuracy/speech-samples.js';
import { SpeechMaker } from '../word-times/timed-speech.js';
import { Loudness } from './quiet-stretch.js';
import { decodeClip } from './spoken-clips.js';
import { TURN_CLIPS } from './turn-clips.js';

/** Something that is heard into an answer. */
export interface Sound {
  kind: 'speech' | 'noise' | 'backchannel';
  name: string;
  /** 16 kHz mono. */
  pcm: Int16Array;
  /** Where it begins to be heard. */
  startMs: number;
}

const SPEECH_SEC = 2.5;
const NOISE_SEC = 5;
/** Cuts of each recording of noise. */
const NOISE_CUTS = 4;
const LEAD_MS = 40;
const SAMPLES_PER_MS = ENGINE_SAMPLE_RATE_HZ / 1000;
/** As far as eSpeak NG can say them: it spells “mhm”. */
const BACKCHANNELS = ['hmm', 'uh huh', 'uh-huh', 'yeah', 'yes', 'okay', 'right', 'I see', 'oh', 'sure'];
const VOICES = [
  { name: 'en-us', rate: 165, pitch: 40 },
  { name: 'en-gb', rate: 180, pitch: 65 },
];

/** The first words of each clip of real speech. @throws RowNotRun without the speech test set. */
export async function realSpeech({ samplesDir }: BenchContext): Promise<Sound[]> {
  const dir = required(samplesDir);
  return Promise.all(
    TURN_CLIPS.map(async ({ file, speaksFromMs }): Promise<Sound> => {
      const pcm = await decodeClip(join(dir, file));
      const startMs = speaksFromMs ?? new Loudness(pcm).firstWordMs();
      const from = Math.max(0, startMs - LEAD_MS) * SAMPLES_PER_MS;
      const cut = pcm.slice(from, from + SPEECH_SEC * ENGINE_SAMPLE_RATE_HZ);
      return { kind: 'speech', name: file, pcm: cut, startMs: Math.min(startMs, LEAD_MS) };
    }),
  );
}

/** What is no interruption: the recordings without speech, and synthetic backchannels. @throws RowNotRun as above. */
export async function disturbances({ samplesDir }: BenchContext): Promise<Sound[]> {
  const dir = required(samplesDir);
  const samples = (await readSpeechSamples(dir)).filter(({ isSpeech }) => !isSpeech);
  const noises = await Promise.all(
    samples.map(async ({ file, path }) => {
      const pcm = await decodeClip(path);
      const length = NOISE_SEC * ENGINE_SAMPLE_RATE_HZ;
      const step = Math.max(1, Math.floor((pcm.length - length) / NOISE_CUTS));
      const cuts = pcm.length < 2 * length ? 1 : NOISE_CUTS;
      return Array.from({ length: cuts }, (_, cut): Sound => {
        const cutPcm = pcm.slice(cut * step, cut * step + length);
        return { kind: 'noise', name: `${file} ${cut + 1}`, pcm: cutPcm, startMs: 0 };
      });
    }),
  );
  const maker = await SpeechMaker.load();
  const spoken = VOICES.flatMap((voice) =>
    BACKCHANNELS.map((text): Sound => {
      const { pcm } = maker.say(text, voice);
      return { kind: 'backchannel', name: `${text} (${voice.name})`, pcm, startMs: 0 };
    }),
  );
  return [...noises.flat(), ...spoken];
}

function required(samplesDir: string | undefined): string {
  if (samplesDir === undefined)
    throw new RowNotRun('real speech and noise are only in the speech test set: set SPEECH_SAMPLES');
  return samplesDir;
}
