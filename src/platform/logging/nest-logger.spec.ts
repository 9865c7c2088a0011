import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../config/config-section.js';
import { createLogger } from './logger.js';
import { NestLogger } from './nest-logger.js';

describe('what the framework says of a start that failed', () => {
  function linesOf(error: Error): string[] {
    const lines: string[] = [];
    const destination = new Writable({
      write(chunk: Buffer, _encoding, done): void {
        lines.push(chunk.toString());
        done();
      },
    });
    new NestLogger(createLogger({ level: 'info', pretty: false, destination })).error(error);
    return lines;
  }

  it('is logged', () => {
    expect(linesOf(new Error('no such provider'))).toEqual([expect.stringContaining('no such provider')]);
  });

  it('is not logged when a setting is wrong, as the end of the start tells it', () => {
    expect(linesOf(new ConfigError(['STT_MODEL: expected another']))).toEqual([]);
  });
});
