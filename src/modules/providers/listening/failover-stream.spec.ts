import { describe, expect, it } from 'vitest';
import { FaultyListener, type Fault } from '../../../../test/support/faulty-listener.js';
import { ListenedEvents } from '../../../../test/support/listened-events.js';
import { lineOf, type LineHarness } from '../../../../test/support/provider-lines.js';
import { quiet, saying, ScriptedRecognizer } from '../../../../test/support/scripted-speech.js';
import type { SpeechToText } from '../../../engine/ports/speech-to-text.js';
import { StreamingSpeechToText } from '../../../engine/ports/streaming-speech-to-text.js';
import {
  VAD_FRAME_SAMPLES,
  VoiceActivity,
  type VoiceActivityStream,
} from '../../../engine/ports/voice-activity.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { FailoverListening } from './failover-listening.js';
import { ListeningByPieces } from './listening-by-pieces.js';

const TIMEOUT_MS = 500;
const broken = (): AppError => new AppError('stt_failed', 'scripted');

/** Nobody has to look for speech that is known. */
class NeedlessVoiceActivity extends VoiceActivity {
  open(): VoiceActivityStream {
    return { probabilities: () => Promise.reject(new Error('speech was looked for that is known')) };
  }
}

describe('FailoverStream', () => {
  let line: LineHarness<SpeechToText>['line'];
  const listen = (...providers: SpeechToText[]): ListenedEvents => {
    const byName = Object.fromEntries(providers.map((provider, index) => [`p${index}`, provider]));
    const harness = lineOf<SpeechToText>('stt', byName);
    const { logger } = harness;
    ({ line } = harness);
    const options = { timeoutMs: 15_000, interimResults: false, voiceActivity: new NeedlessVoiceActivity() };
    const asListener = (recognizer: SpeechToText): StreamingSpeechToText =>
      recognizer instanceof StreamingSpeechToText
        ? recognizer
        : new ListeningByPieces({ recognizer, ...options });
    const listener = new FailoverListening({
      line,
      language: 'en',
      asListener,
      timeoutMs: TIMEOUT_MS,
      logger,
    });
    return new ListenedEvents(listener.listen({ language: 'en', endSilenceMs: 500, account: 'call' }));
  };
  /** Pushes whole frames, with where speech is. */
  const hear = async ({ stream }: ListenedEvents, pcm: Int16Array, speech: number): Promise<void> => {
    for (let at = 0; at < pcm.length; at += VAD_FRAME_SAMPLES) {
      stream.push(pcm.subarray(at, at + VAD_FRAME_SAMPLES), Float32Array.of(speech));
      await new Promise(setImmediate);
    }
  };
  const flushed = async (listened: ListenedEvents): Promise<string> => {
    listened.stream.flush();
    await listened.until('flushed');
    listened.stream.close();
    return listened.text;
  };

  const FAULTS: [string, Partial<Fault>][] = [
    ['failed', { error: broken() }],
    ['hangs', {}],
  ];
  describe.each(FAULTS)('of which the best %s', (_, fault) => {
    it('has the next find speech where it was found, and hear no echo', async () => {
      const best = new FaultyListener([{ afterEvents: 0, ...fault }]);
      const listened = listen(best, new ScriptedRecognizer());
      await hear(listened, saying('echo of us'), 0);
      await hear(listened, quiet(640), 0);
      await hear(listened, saying('one two'), 0.9);
      expect(await flushed(listened)).toBe('one two');
    });

    it('has both put what they cost down to the same', async () => {
      const [best, second] = [new FaultyListener([{ afterEvents: 0, ...fault }]), new FaultyListener()];
      const listened = listen(best, second);
      await hear(listened, saying('one two'), 0.9);
      await flushed(listened);
      expect([...best.asked, ...second.asked].map(({ account }) => account)).toEqual(['call', 'call']);
    });

    it('has a third go on where the second breaks too', async () => {
      const best = new FaultyListener([{ afterEvents: 1, ...fault }]);
      const second = new FaultyListener([{ afterEvents: 2, ...fault }]);
      const listened = listen(best, second, new ScriptedRecognizer());
      await hear(listened, saying('one two'), 0.9);
      await hear(listened, quiet(640), 0);
      await hear(listened, saying('three'), 0.9);
      expect(await flushed(listened)).toBe('one two three');
    });

    it('tells a text once that came without the answer to its flush', async () => {
      // Speech that starts, its text, and then nothing more.
      const best = new FaultyListener([{ afterEvents: 2, ...fault }]);
      const other = new ScriptedRecognizer();
      const listened = listen(best, other);
      await hear(listened, saying('one two'), 0.9);
      expect(await flushed(listened)).toBe('one two');
      expect(other.asked.flatMap(({ words }) => words)).toEqual([]);
    });

    it('tells what is said while another takes over', async () => {
      const best = new FaultyListener([{ afterEvents: 1, ...fault }]);
      const listened = listen(best, new ScriptedRecognizer());
      await hear(listened, saying('one'), 0.9);
      listened.stream.flush();
      await hear(listened, saying('two'), 0.9);
      listened.stream.flush();
      await listened.until('flushed', 2);
      expect(listened.finals.map(({ text }) => text)).toEqual(['one', 'two']);
      listened.stream.close();
    });
  });

  it('is gone on with by a model that was installed anew meanwhile, and not by the one that is gone', async () => {
    const gone = new FaultyListener([{ afterEvents: 1, error: broken() }]);
    const second = new FaultyListener([{ afterEvents: 1, error: broken() }]);
    const anew = new FaultyListener();
    const listened = listen(gone, second);
    const [entry] = line.entries;
    line.remove(entry!);
    line.add({ ...entry!, name: 'p2', provider: anew });
    await hear(listened, saying('one two'), 0.9);
    expect(await flushed(listened)).toBe('one two');
    expect([gone, second, anew].map(({ streams }) => streams.length)).toEqual([1, 1, 1]);
  });
});
