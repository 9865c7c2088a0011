import { fileURLToPath } from 'node:url';
import { EmbeddedVoice } from '../../src/modules/providers/espeak/embedded-voice.js';
import {
  describeTextToSpeech,
  type SpeechBehaviour,
  type SpeechBench,
  type SpeechBenchOptions,
} from './text-to-speech.conformance.js';

const SCRIPTED = fileURLToPath(new URL('../support/scripted-espeak.mjs', import.meta.url));
const ignore = (): void => undefined;

/** What the scripted process does with a piece. */
function scriptOf({ chunks, hangs, vanishes, cutAfter }: SpeechBehaviour): string {
  const words = chunks.map((value) => `audio:${value}`);
  if (hangs === 'before-audio' || vanishes === true) return 'hang';
  if (hangs === 'mid-speech') return `${words[0]} hang`;
  if (cutAfter !== undefined) words.splice(cutAfter, 0, 'exit');
  return words.join(' ');
}

/** The embedded voice, whose texts are replaced by what the process is to do. */
class ScriptedVoice extends EmbeddedVoice {
  script = '';

  override speak(...[request, signal]: Parameters<EmbeddedVoice['speak']>): AsyncIterable<Int16Array> {
    return super.speak({ ...request, text: this.script }, signal);
  }
}

describeTextToSpeech(
  'EmbeddedVoice',
  async ({ timeoutMs }: SpeechBenchOptions): Promise<SpeechBench> => {
    const program = { path: SCRIPTED, args: [] };
    let tellReady = ignore;
    const ready = new Promise<void>((resolve) => (tellReady = resolve));
    const logger = { info: () => tellReady(), warn: ignore };
    const voice = new ScriptedVoice({ timeoutMs, logger, program });
    voice.warmUp();
    await ready;
    return {
      voice,
      cuts: 3,
      behave: (behaviour) => (voice.script = scriptOf(behaviour)),
      whenAsked: () => Promise.resolve(),
      whenLeft: () => Promise.resolve(),
      close: () => voice.close(),
      open: () => (voice.pid === undefined ? 0 : 1),
      dispose: () => Promise.resolve(),
    };
  },
  { hasKey: false, isProcess: true },
);
