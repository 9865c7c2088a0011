import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SynthesisErrors } from './synthesis-errors.js';
import { Utterance } from './utterance.js';

const errors = new SynthesisErrors({ provider: 'test', model: 'm1' });
const pcm = (samples: number): Int16Array => new Int16Array(samples);

describe('Utterance', () => {
  let utterance: Utterance;
  const open = (signal?: AbortSignal): Utterance => {
    utterance = new Utterance({ firstAudioMs: 5000, stallMs: 2000 }, errors, signal);
    utterance.start();
    return utterance;
  };
  const next = async (): Promise<number | undefined> => (await utterance.next()).value?.length;

  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    utterance.cancel();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('gives what is put in, then its end, again and again', async () => {
    open().push(pcm(3));
    utterance.push(pcm(0));
    utterance.end();
    utterance.push(pcm(5));
    expect([await next(), await next(), await next()]).toEqual([3, undefined, undefined]);
  });

  it('gives audio that came before a failure, then the failure', async () => {
    open().push(pcm(3));
    utterance.fail(errors.failed('broke'));
    utterance.fail(errors.failed('broke again'));
    expect(await next()).toBe(3);
    await expect(next()).rejects.toThrow('test broke');
  });

  it('gives nothing more once it is cancelled, whole or not', async () => {
    const cancelling = new AbortController();
    open(cancelling.signal).push(pcm(3));
    utterance.end();
    cancelling.abort();
    await expect(next()).rejects.toMatchObject({ code: 'cancelled' });
    expect(utterance.signal.reason).toMatchObject({ code: 'cancelled' });
  });

  it('waits so long for its first audio, read or not', async () => {
    open();
    vi.advanceTimersByTime(4999);
    expect(utterance.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    await expect(next()).rejects.toThrow('test gave no audio within 5 seconds');
  });

  it('waits so long for more audio, once it is wanted', async () => {
    open().push(pcm(3));
    vi.advanceTimersByTime(60_000);
    await next();
    vi.advanceTimersByTime(60_000);
    const waiting = expect(next()).rejects.toThrow('test stopped in mid-speech for 2 seconds');
    vi.advanceTimersByTime(2000);
    await waiting;
  });

  it('has room until its reader is ten seconds behind', async () => {
    open().push(pcm(240_000));
    utterance.push(pcm(10));
    let hasRoom = false;
    const waiting = utterance.whenRoom().then(() => (hasRoom = true));
    await Promise.resolve();
    expect(hasRoom).toBe(false);
    await next();
    await waiting;
    await utterance.whenRoom();
  });

  it('keeps nobody waiting for room once it is over', async () => {
    open().push(pcm(240_000));
    const waiting = utterance.whenRoom();
    utterance.cancel();
    await waiting;
  });

  it('takes no more than any text gives', async () => {
    open();
    for (let minutes = 0; minutes < 31; minutes += 1) utterance.push(pcm(60 * 24_000));
    expect(utterance.signal.reason).toMatchObject({ code: 'tts_failed' });
    expect(await next()).toBe(60 * 24_000);
  });
});
