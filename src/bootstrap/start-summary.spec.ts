import { describe, expect, it } from 'vitest';
import type { Environment } from '../platform/config/config-section.js';
import { loadConfig } from '../platform/config/load-config.js';
import { summaryLines } from './start-summary.js';

const BULL = {
  QUEUE_DRIVER: 'bull',
  REDIS_URL: 'redis://anna:canary-password@redis.lan:6380/2',
  REDIS_PREFIX: 'house',
};

function summaryOf(environment: Environment): string {
  const listeners = { mainPort: 8000, aliasPorts: [5001], missingPorts: [8080] };
  return summaryLines(loadConfig(environment), listeners).join('\n');
}

describe('the start summary', () => {
  it('tells where the server is and what it runs on', () => {
    const summary = summaryOf({});
    expect(summary).toContain('http://localhost:8000/v1/audio/transcriptions');
    expect(summary).toContain('port 8080: it is in use');
    expect(summary).toMatch(/Queue +sqlite in \.\/data, up to 100 waiting jobs/);
  });

  it('names the Redis of the queue without its credentials', () => {
    const summary = summaryOf(BULL);
    expect(summary).toContain('bull on redis.lan:6380 (house)');
    expect(summary).not.toMatch(/anna|canary/);
  });

  it('names what speaks, best first', () => {
    expect(summaryOf({})).toMatch(/Voice +eSpeak NG on this machine$/m);
    expect(summaryOf({ OPENAI_API_KEY: 'o' })).toMatch(
      /Voice +gpt-4o-mini-tts at openai, then eSpeak NG on this machine$/m,
    );
  });

  it('tells what a process leaves to others', () => {
    expect(summaryOf({ ROLE: 'api' })).toMatch(/left to processes with ROLE=worker or all/);
    expect(summaryOf({ ROLE: 'api' })).toMatch(/Model +not loaded here/);
    const worker = summaryOf({ ROLE: 'worker' });
    expect(worker).toMatch(/Worker +works on jobs; http:\/\/localhost:8000\/health/);
    expect(worker).not.toContain('/v1/audio/transcriptions');
  });
});
