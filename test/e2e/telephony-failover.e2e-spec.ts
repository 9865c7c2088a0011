import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CodedCaller } from '../support/coded-caller.js';
import { holdCall, SCRIPTED_TURNS, scriptedAnswer } from '../support/failover-call.js';
import { FailoverVendors } from '../support/failover-vendors.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { seededRandom, verificationSeed } from '../support/verification.js';

/** About as long as a call of one turn. */
const CALL_MS = 6000;

describe('calls whose vendors all break at random moments', () => {
  let app: RunningApp;
  let vendors: FailoverVendors;
  let caller: CodedCaller;

  beforeAll(async () => {
    vendors = await FailoverVendors.start(scriptedAnswer);
    app = await startApp({ INFERENCE_WORKERS: '1', ...vendors.settings });
    await untilReady(app.url);
    caller = await CodedCaller.create();
  });
  afterAll(async () => {
    await app.close();
    await vendors.close();
  });

  it('go on with the next ones: no word is lost or said twice', async () => {
    const random = seededRandom(verificationSeed());
    const url = `${app.url.replace('http', 'ws')}/ws/voice`;
    const turns = Array.from({ length: Math.min(3, SCRIPTED_TURNS) }, (_, turn) => turn);
    const { stt, llm, tts } = vendors.lines;
    const faults = [
      delay(random() * CALL_MS).then(() => stt.break('reset')),
      delay(random() * CALL_MS).then(() => llm.break('fail')),
      delay(random() * CALL_MS).then(() => tts.break('hang')),
    ];
    const calls = await Promise.all(turns.map((turn) => holdCall(url, caller, vendors, [turn])));
    await Promise.all(faults);
    expect(calls.flatMap(({ lost, repeated }) => [...lost, ...repeated])).toEqual([]);
  });
});
