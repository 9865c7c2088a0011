import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readPieces, writePieces } from './piece-file.js';
import { wavFile } from './wav-file.js';

it('gives pieces back as they were written, empty ones too', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'parley-pieces-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const path = join(dir, 'pieces');
  const pieces = [Int16Array.of(1, -2, 32_767), Int16Array.of(), Int16Array.of(-32_768, 0)];
  await writePieces(path, [...pieces, pieces[0]?.subarray(1) ?? Int16Array.of()]);
  expect(readPieces(readFileSync(path))).toEqual([...pieces, Int16Array.of(-2, 32_767)]);
});

it('writes a WAV header that says how many samples follow, and at which rate', () => {
  const file = Buffer.from(wavFile(Int16Array.of(5, -6).subarray(0, 2), 16_000));
  expect(file.toString('latin1', 0, 4)).toBe('RIFF');
  expect(file.readUInt32LE(4)).toBe(file.length - 8);
  expect([file.readUInt16LE(22), file.readUInt32LE(24), file.readUInt16LE(34)]).toEqual([1, 16_000, 16]);
  expect(file.readUInt32LE(40)).toBe(4);
  expect([file.readInt16LE(44), file.readInt16LE(46)]).toEqual([5, -6]);
});
