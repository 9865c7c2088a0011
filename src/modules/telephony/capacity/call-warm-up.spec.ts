import { beforeEach, describe, expect, it } from 'vitest';
import { ManualTimer } from '../../../../test/support/manual-timer.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { CallWarmUp, type CallWarmUpParts } from './call-warm-up.js';

describe('CallWarmUp', () => {
  let timer: ManualTimer;
  let isReady: boolean;
  let failure: Error | undefined;
  let frames: number[];
  let warned: string[];

  const open = (more: Partial<CallWarmUpParts> = {}): CallWarmUp =>
    new CallWarmUp({
      isWanted: true,
      voiceActivity: {
        open: () => ({
          probabilities: async (pcm) => {
            frames.push(pcm.length);
            if (failure !== undefined) throw failure;
            return new Float32Array(1);
          },
        }),
      },
      isReady: () => isReady,
      logger: { warn: (fields, message) => void warned.push(message + JSON.stringify(fields)) },
      timer,
      ...more,
    });
  const passSecond = async (): Promise<void> => {
    for (let look = 0; look < 4; look += 1) {
      timer.advance(250);
      await new Promise(setImmediate);
    }
  };

  beforeEach(() => {
    timer = new ManualTimer();
    isReady = false;
    failure = undefined;
    frames = [];
    warned = [];
  });

  it('loads voice detection once the server is ready, and once only', async () => {
    open().onApplicationBootstrap();
    await passSecond();
    expect(frames).toEqual([]);
    isReady = true;
    await passSecond();
    await passSecond();
    expect([frames, warned, timer.pending]).toEqual([[512], [], 0]);
  });

  it('leaves it to the first call where it fails', async () => {
    failure = new AppError('not_ready', 'no model');
    isReady = true;
    open().onApplicationBootstrap();
    await passSecond();
    expect(warned).toEqual(['calls could not be warmed up for{"code":"not_ready"}']);
  });

  it('looks again where it cannot be told whether the server is ready', async () => {
    let looks = 0;
    const isReadyLater = (): Promise<boolean> =>
      ++looks > 2 ? Promise.resolve(true) : Promise.reject(new Error('SQLITE_IOERR'));
    open({ isReady: isReadyLater }).onApplicationBootstrap();
    await passSecond();
    expect(frames).toEqual([512]);
    expect(warned).toEqual(['whether the server is ready cannot be told{"err":{}}']);
  });

  it('does nothing where no calls come, or the server stops before', async () => {
    isReady = true;
    open({ isWanted: false }).onApplicationBootstrap();
    const stopped = open();
    stopped.onApplicationBootstrap();
    stopped.onModuleDestroy();
    await passSecond();
    expect([frames, timer.pending]).toEqual([[], 0]);
  });
});
