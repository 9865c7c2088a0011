import type { AudioFormat } from '../realtime-session/session-settings.js';
import { InputAudio, type InputAudioParts } from './input-audio.js';
import type { HeardText } from './utterance-ear.js';

/** What is said in a recording, whole. @throws AppError as voice detection and recognition do. */
export async function textOfRecording(
  parts: InputAudioParts,
  options: { format: AudioFormat; language: string },
  bytes: Uint8Array,
): Promise<HeardText> {
  const audio = new InputAudio(
    parts,
    { ...options, turnDetection: undefined },
    { onSpeechStarted: () => undefined, onSpeechStopped: () => undefined },
  );
  try {
    await audio.append(bytes);
    await audio.drain();
    return await audio.conclude().heard;
  } finally {
    audio.close();
  }
}
