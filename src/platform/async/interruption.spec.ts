import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { Interruption } from './interruption.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const never = new Promise<never>(() => undefined);

describe('Interruption', () => {
  it('passes on what comes, also what fails', async () => {
    const interruption = new Interruption();
    await expect(interruption.wait(Promise.resolve(1))).resolves.toBe(1);
    await expect(interruption.wait(Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });

  it('ends everything that waits, and whatever waits later, with the first reason', async () => {
    const interruption = new Interruption();
    const waits = [interruption.wait(never), interruption.wait(never)];
    interruption.interrupt(new Error('first'));
    interruption.interrupt(new Error('second'));
    for (const wait of [...waits, interruption.wait(never)]) await expect(wait).rejects.toThrow('first');
  });

  it('keeps nothing of what came', async () => {
    const interruption = new Interruption();
    const pass = async (): Promise<WeakRef<object>> => {
      const item = { bytes: new Uint8Array(1000) };
      return new WeakRef(await interruption.wait(Promise.resolve(item)));
    };
    const passed: WeakRef<object>[] = [];
    for (let count = 0; count < 20; count += 1) passed.push(await pass());
    const alive = (): number => {
      collectGarbage();
      return passed.filter((item) => item.deref() !== undefined).length;
    };
    await expect.poll(alive).toBe(0);
    interruption.interrupt(new Error('over'));
  });
});
