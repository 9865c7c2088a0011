import { describe, expect, it } from 'vitest';
import { parseDecimal } from './decimal-number.js';

describe('parseDecimal', () => {
  it.each([
    ['12', 12],
    ['12.5', 12.5],
    ['12,50', 12.5],
    ['0,125', 0.125],
    ['1.234,50', 1234.5],
    ['1,234.50', 1234.5],
    ['1.234.567', 1_234_567],
    ['1 234,5', 1234.5],
    ['1\u{202f}234\u{202f}567', 1_234_567],
    ["1'234.50", 1234.5],
    ['1234.567', 1234.567],
    ['1,234.567', 1234.567],
    ['1.234,567', 1234.567],
    ['1.234.567,890', 1_234_567.89],
    ['1,234,567.890', 1_234_567.89],
  ])('reads %s', (text, number) => {
    expect(parseDecimal(text)).toBe(number);
  });

  it.each(['1,234', '1.234', '12.345', '999,000'])('does not guess what %s means', (text) => {
    expect(parseDecimal(text)).toBe('ambiguous');
  });

  it.each([
    '',
    'x',
    '-1',
    '1e5',
    '12,',
    ',5',
    '1.2.3',
    '1.234.56',
    '12 €',
    'NaN',
    '0x10',
    '1,234,5',
    '1,234.567.890',
    '1.234,567,890',
  ])('refuses %j', (text) => {
    expect(parseDecimal(text)).toBe('none');
  });
});
