import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CallCapacity } from '../../src/modules/telephony/capacity/call-capacity.js';
import { CapacityTrial } from '../../src/modules/telephony/capacity/capacity-trial.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';

describe('the capacity for calls', () => {
  let app: RunningApp;

  beforeAll(async () => {
    app = await startApp({ INFERENCE_WORKERS: '1' });
    await untilReady(app.url);
  });
  afterAll(() => app.close());

  it('can be measured with what is on the machine', async () => {
    const cost = await app.app.get(CapacityTrial, { strict: false }).run();
    // A telephone call costs something, and less than a core.
    expect(cost.threadSec).toBeGreaterThan(0);
    expect(cost.threadSec).toBeLessThan(1);
    expect(cost.recognitionSec).toBeGreaterThan(0);
    expect(cost.recognitionSec).toBeLessThan(5);
  });

  it('is told, and is ten before it was measured', async () => {
    const { calls } = app.app.get(CallCapacity, { strict: false });
    expect(calls).toBeGreaterThanOrEqual(10);
    const live = await (await fetch(`${app.url}/health/metrics`)).json();
    expect(live).toMatchObject({ max_concurrent_calls: calls });
  });
});
