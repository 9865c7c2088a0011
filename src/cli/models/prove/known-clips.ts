import { StreamResampler } from '../../../engine/audio/stream-resampler.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../../../engine/ports/audio-decoder.js';
import { EXCLUDED_CLIPS } from '../../../engine/text/accuracy/excluded-clips.js';
import { readSpeechSamples } from '../../../engine/text/accuracy/speech-samples.js';
import { EmbeddedVoice } from '../../../modules/providers/espeak/embedded-voice.js';
import { isEspeakInstalled } from '../../../modules/providers/espeak/espeak-program.js';
import { decodeRecording, joined } from '../../recordings.js';
import { KNOWN_SENTENCES } from './known-sentences.js';

/** A recording of which is known what is said in it. */
export interface KnownClip {
  name: string;
  language: string;
  transcript: string;
  /** 16 kHz mono. */
  pcm: Int16Array;
}

export interface KnownClips {
  /** What they are, for the reader of the figures. */
  origin: string;
  clips: AsyncIterable<KnownClip>;
}

const SYNTHESIS_TIMEOUT_MS = 30_000;

/**
 * Recordings in these languages of a speech test set, or made by eSpeak NG where there is none.
 *
 * @param samplesDir folder with `manifest.jsonl`.
 * @throws Error when there is neither.
 */
export function knownClips(languages: ReadonlySet<string>, samplesDir: string | undefined): KnownClips {
  if (samplesDir !== undefined) {
    return { origin: `recordings in ${samplesDir}`, clips: recorded(languages, samplesDir) };
  }
  if (isEspeakInstalled()) return { origin: 'sentences said by eSpeak NG', clips: synthesised(languages) };
  throw new Error(
    'Nothing to transcribe: eSpeak NG is not installed, and SPEECH_SAMPLES names no recordings',
  );
}

async function* recorded(languages: ReadonlySet<string>, dir: string): AsyncGenerator<KnownClip> {
  for (const { file, path, language, transcript, isSpeech } of await readSpeechSamples(dir)) {
    const isKnown = isSpeech && transcript !== '' && !EXCLUDED_CLIPS.has(file);
    if (!isKnown || !languages.has(language)) continue;
    yield { name: file, language, transcript, pcm: await decodeRecording(path) };
  }
}

async function* synthesised(languages: ReadonlySet<string>): AsyncGenerator<KnownClip> {
  const logger = { info: () => undefined, warn: () => undefined };
  const voice = new EmbeddedVoice({ timeoutMs: SYNTHESIS_TIMEOUT_MS, logger });
  try {
    for (const language of languages) {
      for (const [at, transcript] of (KNOWN_SENTENCES[language] ?? []).entries()) {
        const resampler = new StreamResampler(voice.capabilities.sampleRateHz, ENGINE_SAMPLE_RATE_HZ);
        const chunks: Int16Array[] = [];
        const request = { text: transcript, language, priority: 'batch' } as const;
        for await (const chunk of voice.speak(request)) chunks.push(resampler.push(chunk));
        yield {
          name: `${language}-${at + 1}`,
          language,
          transcript,
          pcm: joined([...chunks, resampler.flush()]),
        };
      }
    }
  } finally {
    await voice.close();
  }
}
