import { spawn, spawnSync } from 'node:child_process';
import { RowNotRun } from '../bench-row.js';
import type { SpokenReply } from '../speech/spoken-replies.js';

/** What speaking a text gave. */
export interface SpokenAudio {
  audioSec: number;
  /** From asking to the first samples. */
  firstAudioMs: number;
}

const PROGRAM = 'espeak-ng';
const RATE_HZ = 22_050;
const WAV_HEADER_BYTES = 44;
const VOICES = { en: 'en-us', fr: 'fr', de: 'de' };
const WORDS_PER_MINUTE = 165;

/** The program's version. @throws RowNotRun when it is not installed. */
export function espeakVersion(): string {
  const { status, stdout } = spawnSync(PROGRAM, ['--version'], { encoding: 'utf8' });
  if (status !== 0) throw new RowNotRun('espeak-ng is not installed (Debian: apt-get install espeak-ng)');
  return /\d+(\.\d+)+/.exec(stdout)?.[0] ?? 'of unknown version';
}

/** Speaks some text of one language with a process of the program; the audio is read and dropped. */
export function speakByProgram(text: string, language: SpokenReply['language']): Promise<SpokenAudio> {
  const startedMs = performance.now();
  const args = ['-v', VOICES[language], '-s', String(WORDS_PER_MINUTE), '--stdin', '--stdout'];
  const child = spawn(PROGRAM, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  let bytes = -WAV_HEADER_BYTES;
  let firstAudioMs = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > 0 && firstAudioMs === 0) firstAudioMs = performance.now() - startedMs;
  });
  child.stdin.end(text);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve({ audioSec: bytes / 2 / RATE_HZ, firstAudioMs }));
  });
}
