import { describe, expect, it } from 'vitest';
import { loadConfig } from '../platform/config/load-config.js';
import { summaryLines } from './start-summary.js';

describe('the summary of a start', () => {
  const voiceWith = (environment: Record<string, string>): string | undefined =>
    summaryLines(loadConfig(environment), { mainPort: 8000, aliasPorts: [], missingPorts: [] }).find((line) =>
      line.startsWith('Voice'),
    );

  it('names what speaks, best first', () => {
    expect(voiceWith({})).toBe('Voice     eSpeak NG on this machine');
    expect(voiceWith({ OPENAI_API_KEY: 'o' })).toBe(
      'Voice     gpt-4o-mini-tts at openai, then eSpeak NG on this machine',
    );
  });
});
