import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { listen, listenUntilFailure, spokenRequest } from '../../../../test/support/speech-answers.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { EmbeddedVoice } from './embedded-voice.js';

const SCRIPTED = fileURLToPath(new URL('../../../../test/support/scripted-espeak.mjs', import.meta.url));
const ignore = (): void => undefined;
/** Processes start late on a busy machine. */
const PATIENTLY = { timeout: 30_000 };

describe('EmbeddedVoice', () => {
  let voice: EmbeddedVoice;
  let warnings: { delayMs?: number }[] = [];
  const open = (timeoutMs: number, ...args: string[]): EmbeddedVoice => {
    const program = { path: SCRIPTED, args };
    warnings = [];
    const warn = (fields: { delayMs?: number }): void => void warnings.push(fields);
    voice = new EmbeddedVoice({ timeoutMs, program, logger: { info: ignore, warn } });
    return voice;
  };
  const say = (text: string, priority: 'live' | 'batch' = 'live'): AsyncIterable<Int16Array> =>
    voice.speak(spokenRequest({ text, priority }));

  afterEach(async () => {
    vi.useRealTimers();
    await voice.close();
  });

  it('starts no process before it is needed', async () => {
    open(10_000);
    expect(voice.pid).toBeUndefined();
    await listen(say('audio:1'));
    expect(voice.pid).toBeGreaterThan(0);
  });

  it('starts its process when it is warmed up, once', async () => {
    open(10_000).warmUp();
    const { pid } = voice;
    expect(pid).toBeGreaterThan(0);
    voice.warmUp();
    await listen(say('audio:1'));
    expect(voice.pid).toBe(pid);
  });

  it('is unavailable while its process cannot be started', async () => {
    open(10_000, 'unstartable');
    expect((await listenUntilFailure(say('audio:1'))).failure.code).toBe('tts_unavailable');
    await vi.waitFor(async () => {
      const { failure } = await listenUntilFailure(say('audio:1'));
      expect(failure.message).toContain('being started again');
    }, PATIENTLY);
  });

  it('starts it again after growing delays', async () => {
    open(100_000, 'unstartable').warmUp();
    await vi.waitUntil(() => warnings.length >= 3, PATIENTLY);
    expect(warnings.slice(0, 3).map(({ delayMs }) => delayMs)).toEqual([0, 250, 500]);
  });

  it('gives up a process that does not get ready', async () => {
    open(100, 'silent').warmUp();
    const { pid } = voice;
    expect((await listenUntilFailure(say('audio:1'))).failure.code).toMatch(/tts_(timeout|unavailable)/);
    await vi.waitUntil(() => voice.pid !== pid, PATIENTLY);
  });

  it('replaces a process that is stuck, and says what waited', async () => {
    open(10_000);
    await listen(say('audio:1'));
    const { pid } = voice;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const stuck = say('audio:1 hang')[Symbol.asyncIterator]();
    await stuck.next();
    const cancelled = new AbortController();
    const dropped = listenUntilFailure(voice.speak(spokenRequest({ text: 'exit' }), cancelled.signal));
    cancelled.abort();
    const failing = expect(stuck.next()).rejects.toMatchObject({ code: 'tts_timeout' });
    vi.advanceTimersByTime(10_000);
    vi.useRealTimers();
    await failing;
    expect((await dropped).failure.code).toBe('cancelled');
    expect(await listen(say('audio:7'))).toHaveLength(10);
    expect(voice.pid).not.toBe(pid);
  });

  it('says what was waiting when the process ended', async () => {
    open(10_000);
    const [ended, next] = await Promise.all([
      listenUntilFailure(say('audio:1 exit')),
      listen(say('audio:2')),
    ]);
    expect(ended.failure.code).toBe('tts_failed');
    expect(next).toHaveLength(10);
  });

  it('says live texts before batches', async () => {
    open(10_000);
    const order: string[] = [];
    const hear = async (text: string, priority: 'live' | 'batch'): Promise<void> => {
      await listen(say(text, priority));
      order.push(text);
    };
    await Promise.all([hear('audio:1', 'batch'), hear('audio:2', 'batch'), hear('audio:3', 'live')]);
    expect(order).toEqual(['audio:3', 'audio:1', 'audio:2']);
  });

  it('names a voice that is not there', async () => {
    open(10_000);
    const request = spokenRequest({ text: 'no-voice', voice: 'nobody' });
    const { failure } = await listenUntilFailure(voice.speak(request));
    expect(failure).toMatchObject({ code: 'invalid_request', message: "embedded has no voice 'nobody'" });
  });

  it('settles every text, whatever becomes of its process', async () => {
    open(1000);
    const outcomeOf = async (text: string): Promise<string> => {
      const cancelling = new AbortController();
      let samples = 0;
      try {
        for await (const pcm of voice.speak(spokenRequest({ text }), cancelling.signal)) {
          samples += pcm.length;
          if (text.endsWith('hang')) cancelling.abort();
        }
        return String(samples);
      } catch (error) {
        return AppError.from(error).code;
      }
    };
    const texts = ['audio:1 audio:2', 'audio:1 exit', 'fail', 'audio:3 hang'];
    const outcomes = await Promise.all(
      Array.from({ length: 24 }, (_, at) => outcomeOf(texts[(at * 7) % 4] ?? '')),
    );
    const allowed = [/^20$|^tts_/, /^tts_/, /^tts_/, /^cancelled$|^tts_/];
    outcomes.forEach((outcome, at) => expect(outcome).toMatch(allowed[(at * 7) % 4] ?? /^$/));
    await vi.waitUntil(async () => (await outcomeOf('audio:1')) === '10', PATIENTLY);
  });

  it('takes no text once it is closed', async () => {
    open(10_000);
    await voice.close();
    expect((await listenUntilFailure(say('audio:1'))).failure.code).toBe('tts_unavailable');
  });
});
