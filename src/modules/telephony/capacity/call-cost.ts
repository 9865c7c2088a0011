import { encodeMuLaw } from '../../../engine/audio/mu-law.js';
import { StreamResampler } from '../../../engine/audio/stream-resampler.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../../../engine/ports/audio-decoder.js';
import type { SpeechToText } from '../../../engine/ports/speech-to-text.js';
import type { TextToSpeech } from '../../../engine/ports/text-to-speech.js';
import { VAD_FRAME_SAMPLES, type LiveVoiceActivity } from '../../../engine/ports/voice-activity.js';
import { CallEars } from '../call/call-ears.js';
import { TwilioCodec } from '../codec/twilio.codec.js';
import type { CallCost } from './capacity-estimate.js';

export interface TrialParts {
  voiceActivity: LiveVoiceActivity;
  /** What recognises here, and what says something to it; undefined where a vendor recognises. */
  speech: { recognizer: SpeechToText; voice: TextToSpeech } | undefined;
}

const SENTENCE = 'I would like to know when my parcel comes and what it costs to send it back.';
/** Each is done so often, and its best time counts: all that disturbs makes it longer. */
const RUNS = 3;
/** Code is fast once it has run for a while. */
const WARM_RUNS = 30;
/** Calls that are heard at once, as many as one batch of voice detection takes. */
const STREAMS = 50;
const FRAMES = 10;
const FRAMES_PER_SEC = ENGINE_SAMPLE_RATE_HZ / VAD_FRAME_SAMPLES;

/**
 * Does what calls do, for a second or two of a core, and tells what it costs.
 *
 * @throws AppError as the providers do.
 */
export async function measuredCost({ voiceActivity, speech }: TrialParts): Promise<CallCost> {
  const detectionSec = await least(RUNS, cpuSec, () => detect(voiceActivity));
  const codecSec = await least(WARM_RUNS, cpuSec, carrySecond);
  const threadSec = (detectionSec / (STREAMS * FRAMES)) * FRAMES_PER_SEC + codecSec;
  if (speech === undefined) return { threadSec, recognitionSec: 0 };
  const { recognizer, voice } = speech;
  const pcm = await sentence(voice);
  const recognize = (): Promise<unknown> => recognizer.recognize(pcm, { priority: 'batch', language: 'en' });
  const recognizedSec = await least(RUNS, clockSec, recognize);
  return { threadSec, recognitionSec: recognizedSec / (pcm.length / ENGINE_SAMPLE_RATE_HZ) };
}

/** Of this process: what it waits for does not count. */
const cpuSec = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Other processes work for that long. */
const clockSec = (): number => performance.now() / 1000;

/** The least that work took; whoever else has something to do comes in between. */
async function least(runs: number, readSec: () => number, work: () => unknown): Promise<number> {
  let leastSec = Infinity;
  for (let run = 0; run < runs; run += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    const begunSec = readSec();
    await work();
    leastSec = Math.min(leastSec, readSec() - begunSec);
  }
  return leastSec;
}

async function detect(voiceActivity: LiveVoiceActivity): Promise<void> {
  const streams = Array.from({ length: STREAMS }, () => voiceActivity.open('live'));
  const frame = new Int16Array(VAD_FRAME_SAMPLES);
  for (let count = 0; count < FRAMES; count += 1) {
    await Promise.all(streams.map((stream) => stream.probabilities(frame)));
  }
}

/** What a second of a call has the codec do, both ways. */
export function carrySecond(): void {
  const codec = new TwilioCodec();
  const decode = (message: object): ReturnType<TwilioCodec['decode']> =>
    codec.decode({ data: Buffer.from(JSON.stringify(message)), isBinary: false });
  decode({ event: 'start', start: { callSid: 'trial', streamSid: 'trial' } });
  const ignore = (): void => undefined;
  const ears = new CallEars({ fromHz: 8000, toHz: ENGINE_SAMPLE_RATE_HZ, onCaller: ignore, onAudio: ignore });
  const payload = Buffer.from(encodeMuLaw(new Int16Array(160))).toString('base64');
  for (let frame = 1; frame <= 50; frame += 1) {
    const media = { track: 'inbound', chunk: String(frame), timestamp: String(frame * 20), payload };
    const decoded = decode({ event: 'media', sequenceNumber: String(frame), streamSid: 'trial', media });
    if (decoded !== undefined && 'command' in decoded && decoded.command.type === 'audio') {
      ears.take(decoded.command.packet);
    }
    if (frame % 2 === 0) codec.encode({ type: 'audio', pcm: new Int16Array(320) });
  }
}

async function sentence(voice: TextToSpeech): Promise<Int16Array> {
  const resampler = new StreamResampler(voice.capabilities.sampleRateHz, ENGINE_SAMPLE_RATE_HZ);
  const chunks: Int16Array[] = [];
  for await (const pcm of voice.speak({ text: SENTENCE, language: 'en', priority: 'batch' })) {
    chunks.push(resampler.push(pcm));
  }
  return Int16Array.from([...chunks, resampler.flush()].flatMap((pcm) => [...pcm]));
}
