import { describe, expect, it } from 'vitest';
import { PullDisplay } from './pull-display.js';

const MB = 1_000_000;

describe('PullDisplay', () => {
  it('writes a line for each tenth where there is no terminal', () => {
    const written: string[] = [];
    const display = new PullDisplay('small', { write: (text) => written.push(text) });
    display.expected(20 * MB);
    for (let part = 0; part < 20; part += 1) display.moved(MB);
    display.clear();
    expect(written).toHaveLength(11);
    expect(written.slice(0, 2)).toEqual(['small: 20 MB\n', 'small: 10 % (2.0 MB of 20 MB)\n']);
    expect(written.at(-1)).toBe('small: 100 % (20 MB of 20 MB)\n');
  });

  it('draws a bar on a terminal, at most ten times a second, with the pace of what comes', () => {
    const written: string[] = [];
    let nowMs = 0;
    const display = new PullDisplay(
      'small',
      { isTTY: true, write: (text) => written.push(text) },
      () => nowMs,
    );
    display.expected(100 * MB);
    display.moved(20 * MB);
    display.moved(1);
    nowMs = 2000;
    display.moved(20 * MB);
    display.moved(-10 * MB);
    expect(written.map((text) => text.replace('\r\u001b[K', ''))).toEqual([
      'small [======                        ] 20 MB of 100 MB',
      'small [============                  ] 40 MB of 100 MB  10 MB/s  0:06',
    ]);
    display.clear();
    expect(written.at(-1)).toBe('\r\u001b[K');
  });

  it('says what there is to say on a line of its own', () => {
    const written: string[] = [];
    const display = new PullDisplay('small', { isTTY: true, write: (text) => written.push(text) });
    display.note('the host is slow');
    expect(written).toEqual(['small: the host is slow\n']);
  });
});
