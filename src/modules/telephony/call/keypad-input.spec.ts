import { beforeEach, describe, expect, it } from 'vitest';
import { ManualTimer } from '../../../../test/support/manual-timer.js';
import { KeypadInput, withoutKeys } from './keypad-input.js';

describe('KeypadInput', () => {
  let timer: ManualTimer;
  let told: string[];
  let keypad: KeypadInput;

  beforeEach(() => {
    timer = new ManualTimer();
    told = [];
    keypad = new KeypadInput({
      timer,
      onBegin: () => told.push('begin'),
      onEntry: (text) => told.push(text),
    });
  });
  const press = (keys: string): void => {
    for (const key of keys) keypad.press(key);
  };

  it('tells of the keys up to #, and of the begin at once', () => {
    press('1');
    expect(told).toEqual(['begin']);
    press('2#');
    expect(told).toEqual(['begin', '[keypad] 1 2 #']);
    expect(timer.pending).toBe(0);
    press('#');
    expect(told.slice(2)).toEqual(['begin', '[keypad] #']);
  });

  it('tells of them after a pause, which each key puts off', () => {
    press('4');
    timer.advance(1999);
    press('*');
    timer.advance(1999);
    expect(told).toEqual(['begin']);
    timer.advance(1);
    expect(told).toEqual(['begin', '[keypad] 4 *']);
  });

  it('takes no more than 32 at once', () => {
    press('1'.repeat(33));
    expect(told).toEqual(['begin', `[keypad]${' 1'.repeat(32)}`, 'begin']);
  });

  it('says nothing once it is closed', () => {
    press('1');
    keypad.close();
    timer.advance(10_000);
    expect([told, timer.pending]).toEqual([['begin'], 0]);
  });
});

describe('withoutKeys', () => {
  it.each([
    ['[keypad] 1 2 #', '[keypad]'],
    ['My PIN is [keypad] 1 2 3 4 thanks 5', 'My PIN is [keypad] thanks 5'],
    ['[keypad] 1 [keypad] * #', '[keypad] [keypad]'],
    ['1 2 3', '1 2 3'],
  ])('makes %j %j', (text, masked) => {
    expect(withoutKeys(text)).toBe(masked);
  });
});
