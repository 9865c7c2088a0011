import { beforeEach, describe, expect, it } from 'vitest';
import { ManualTimer } from '../../../test/support/manual-timer.js';
import { Heartbeat } from './heartbeat.js';

describe('Heartbeat', () => {
  let timer: ManualTimer;
  let told: string[];
  let isDeaf: boolean;

  beforeEach(() => {
    timer = new ManualTimer();
    told = [];
    isDeaf = false;
  });

  const begin = (idleMs?: number): Heartbeat =>
    new Heartbeat({ pingMs: 25_000, idleMs }, timer, {
      ping: () => told.push('ping'),
      onVanished: () => told.push('vanished'),
      onIdle: () => told.push('idle'),
      isDeaf: () => isDeaf,
    });

  it('pings, and gives up who answers nothing until the next ping', () => {
    const heartbeat = begin();
    timer.advance(25_000);
    heartbeat.hearPong();
    timer.advance(25_000);
    heartbeat.hearMessage();
    timer.advance(25_000);
    timer.advance(25_000);
    expect(told).toEqual(['ping', 'ping', 'ping', 'vanished']);
    expect(timer.pending).toBe(0);
  });

  it('holds nothing against a client that is not read at the moment', () => {
    isDeaf = true;
    begin(30_000);
    for (let count = 0; count < 4; count += 1) timer.advance(25_000);
    expect(new Set(told)).toEqual(new Set(['ping']));
  });

  it('ends a socket without messages after the time allowed; pongs are none', () => {
    const heartbeat = begin(30_000);
    timer.advance(20_000);
    heartbeat.hearMessage();
    timer.advance(10_000);
    heartbeat.hearPong();
    timer.advance(19_999);
    expect(told).not.toContain('idle');
    timer.advance(1);
    expect(told).toContain('idle');
  });

  it('leaves no timer behind', () => {
    begin(30_000).stop();
    expect(timer.pending).toBe(0);
  });
});
