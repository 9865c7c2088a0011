import { beforeEach, describe, expect, it } from 'vitest';
import { ManualTimer } from '../../../../test/support/manual-timer.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { CallCapacity } from './call-capacity.js';

const COST = { threadSec: 0.002, recognitionSec: 0.04 };
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let timer: ManualTimer;
let idle: number;
let isQuiet: boolean | Promise<boolean>;
let measure: () => Promise<typeof COST>;
let logged: string[];

beforeEach(() => {
  timer = new ManualTimer();
  idle = 0.95;
  isQuiet = true;
  logged = [];
  measure = () => Promise.resolve(COST);
});

const capacityOf = (maxCalls?: number): CallCapacity => {
  const log = (_: object, message: string): void => void logged.push(message);
  const capacity = new CallCapacity({
    maxCalls,
    machine: { cores: 2, workers: 2 },
    measure: () => measure(),
    isQuiet: () => isQuiet,
    logger: { info: log, warn: log },
    idleness: { look: () => idle },
    timer,
  });
  capacity.onApplicationBootstrap();
  return capacity;
};
const look = async (): Promise<void> => {
  timer.advance(10_000);
  await settle();
};

describe('CallCapacity', () => {
  it('is ten calls until it was measured, then what was measured', async () => {
    const capacity = capacityOf();
    expect(capacity.calls).toBe(10);
    await look();
    expect(capacity.calls).toBe(31);
    expect(logged).toEqual(['capacity for calls measured']);
    expect(timer.pending).toBe(0);
  });

  it('is what the operator says, unmeasured', () => {
    expect(capacityOf(3).calls).toBe(3);
    expect(timer.pending).toBe(0);
  });

  it('waits until the machine is idle and the server quiet', async () => {
    const capacity = capacityOf();
    idle = 0.3;
    await look();
    idle = 0.95;
    isQuiet = false;
    await look();
    expect(capacity.calls).toBe(10);
    isQuiet = true;
    await look();
    expect(capacity.calls).toBe(31);
  });

  it('measures anew where somebody came meanwhile', async () => {
    const capacity = capacityOf();
    measure = () => {
      isQuiet = false;
      return Promise.resolve(COST);
    };
    await look();
    expect(capacity.calls).toBe(10);
    expect(timer.pending).toBe(1);
  });

  it('stays with ten where it cannot be measured', async () => {
    const capacity = capacityOf();
    measure = () => Promise.reject(new AppError('tts_failed', 'It broke off'));
    await look();
    expect(capacity.calls).toBe(10);
    expect(logged).toEqual(['capacity for calls could not be measured']);
  });

  it('looks again where it cannot be told whether the server is quiet, and says so once', async () => {
    const capacity = capacityOf();
    for (let round = 0; round < 2; round += 1) {
      isQuiet = Promise.reject(new Error('SQLITE_IOERR'));
      await look();
    }
    expect(logged).toEqual(['whether the server is quiet cannot be told']);
    isQuiet = true;
    await look();
    expect(capacity.calls).toBe(31);
  });

  it('leaves no timer behind', () => {
    capacityOf().onModuleDestroy();
    expect(timer.pending).toBe(0);
  });
});
