import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../platform/errors/app-error.js';
import { StoreTrouble } from './store-trouble.js';

const FULL = new AppError('storage_full', 'The disk is full', { cause: new Error('SQLITE_FULL') });

describe('StoreTrouble', () => {
  let lines: { level: string; message: string; fields: object }[];
  let nowMs: number;
  let trouble: StoreTrouble;

  beforeEach(() => {
    lines = [];
    nowMs = 0;
    const at =
      (level: string) =>
      (fields: object, message: string): void =>
        void lines.push({ level, message, fields });
    trouble = new StoreTrouble({ info: at('info'), warn: at('warn'), error: at('error') }, () => nowMs);
  });

  it('tells of a full disk once, without a stack, and once that it is over', () => {
    for (const message of ['jobs could not be claimed', 'leases could not be renewed']) {
      for (nowMs = 0; nowMs < 10_000; nowMs += 100) {
        trouble.noteFailure(FULL, { kind: 'k' }, message);
        trouble.noteSuccess();
      }
    }
    expect(lines).toEqual([
      {
        level: 'warn',
        message: 'jobs could not be claimed; jobs wait until they can be stored',
        fields: { reason: 'The disk is full', kind: 'k' },
      },
    ]);
    nowMs += 5000;
    trouble.noteSuccess();
    trouble.noteSuccess();
    expect(lines.slice(1)).toEqual([{ level: 'info', message: 'jobs can be stored again', fields: {} }]);
  });

  it('tells of another trouble, and of a full disk that comes back', () => {
    trouble.noteFailure(FULL, {}, 'jobs could not be claimed');
    trouble.noteFailure(new AppError('not_ready', 'The database is busy'), {}, 'jobs could not be claimed');
    nowMs += 5000;
    trouble.noteSuccess();
    trouble.noteFailure(FULL, {}, 'jobs could not be claimed');
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'warn', 'info', 'warn']);
  });

  it('tells of what is no passing trouble each time, with its error', () => {
    const error = new Error('broken');
    trouble.noteFailure(error, { kind: 'k' }, 'jobs could not be claimed');
    trouble.noteFailure(error, { kind: 'k' }, 'jobs could not be claimed');
    const line = { level: 'warn', message: 'jobs could not be claimed', fields: { err: error, kind: 'k' } };
    expect(lines).toEqual([line, line]);
  });

  it('says nothing while all is well', () => {
    trouble.noteSuccess();
    expect(lines).toEqual([]);
  });
});
