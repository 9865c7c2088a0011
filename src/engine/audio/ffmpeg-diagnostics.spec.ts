import { describe, expect, it } from 'vitest';

import { FfmpegDiagnostics } from './ffmpeg-diagnostics.js';

describe('FfmpegDiagnostics', () => {
  it('reads the declared length, also when it arrives in pieces', () => {
    const diagnostics = new FfmpegDiagnostics();
    diagnostics.push("[info] Input #0, flac, from 'pipe:0':\n[info]   Dura");
    expect(diagnostics.durationSec).toBeUndefined();
    diagnostics.push('tion: 01:02:03.50, start: 0.000000, bitrate: 24 kb/s\n');

    expect(diagnostics.durationSec).toBe(3_723.5);
  });

  it('believes the container once and metadata never', () => {
    const diagnostics = new FfmpegDiagnostics();
    diagnostics.push('[info]     title           :   Duration: 09:00:00.00\n   Duration: 08:00:00.00\n');
    diagnostics.push('[info]   Duration: 00:00:10.00, start\n[info]   Duration: 07:00:00.00, start\n');

    expect(diagnostics.durationSec).toBe(10);
  });

  it('keeps the last errors and no metadata', () => {
    const diagnostics = new FfmpegDiagnostics();
    diagnostics.push('[info]     artist          : Jane Doe\n');
    for (let i = 1; i <= 9; i += 1) diagnostics.push(`[mp3 @ 0x1] [error] broken ${i}\n`);
    diagnostics.push('[fatal] last');
    diagnostics.end();

    expect(diagnostics.messages).toHaveLength(5);
    expect(diagnostics.messages.at(-1)).toBe('[fatal] last');
    expect(diagnostics.messages.join()).not.toContain('Jane');
  });

  it('holds no more than a line, however long it gets', () => {
    const diagnostics = new FfmpegDiagnostics();
    for (let i = 0; i < 1_000; i += 1) diagnostics.push(`[error] ${'x'.repeat(1_000)}`);
    diagnostics.end();

    expect(diagnostics.messages.join('').length).toBeLessThanOrEqual(500);
  });
});
