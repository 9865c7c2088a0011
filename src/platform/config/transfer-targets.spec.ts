import { describe, expect, it } from 'vitest';
import { transferTargetList } from './transfer-targets.js';

describe('transferTargetList', () => {
  it('takes numbers and SIP addresses by their names', () => {
    expect(transferTargetList.parse('sales=+4930901820, help-desk = sip:help@example.com')).toEqual([
      { name: 'sales', address: '+4930901820' },
      { name: 'help-desk', address: 'sip:help@example.com' },
    ]);
    expect(transferTargetList.parse('')).toEqual([]);
  });

  it.each(['+4930901820', 'sales=030901820', 'sales=tel:1', 'a=+49301,A=+49302', 'sales=+49<b>'])(
    'refuses %s',
    (text) => {
      expect(transferTargetList.safeParse(text).success).toBe(false);
    },
  );
});
