import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SpeakableText } from './speakable-text.js';

const said = (...pieces: string[]): string[] => {
  const speakable = new SpeakableText();
  return pieces.map((piece) => speakable.of(piece));
};

describe('SpeakableText', () => {
  it.each([
    [
      'It is **very** *good*, __indeed__, _truly_, ~~not~~ ***so***.',
      'It is very good, indeed, truly, not so.',
    ],
    ['**Bold that is cut. ', 'Bold that is cut.'],
    [
      'Set `max_size` of snake_case to 2 * 3 * 4 and 5*6.',
      'Set max_size of snake_case to 2 * 3 * 4 and 5*6.',
    ],
    ['## Opening hours\n', 'Opening hours'],
    ['> quoted\n', 'quoted'],
    ['- [x] milk\n', 'milk'],
    ['2. eggs\n', '2. eggs'],
    ['See [the docs](https://example.com/a_(b)) or ![a cat](cat.png).', 'See the docs or a cat.'],
    ['rest of a link](https://example.com/x) follows', 'rest of a link follows'],
    ['As shown[^1], [here][ref].', 'As shown, here.'],
    ['Go to https://www.example.com:8080/a/b?c=d#e.', 'Go to example.com.'],
    ['Or <https://parley.org/x>, www.example.org!', 'Or parley.org, example.org!'],
    ['<p class="a">Fish &amp; chips<br/>now</p><!-- no -->', 'Fish & chips now'],
    ['If a < b and b > c, 3 &lt; 4.', 'If a < b and b > c, 3 < 4.'],
    ['Great! 🎉👍🏽 👨‍👩‍👧 🇫🇷 ✔️ Well done ☀️', 'Great! Well done'],
    ['| Name | Price |\n', 'Name, Price'],
    ['| --- | :-: |\n', ''],
    ['1\u202f299,00\u00a0€ bei 20\u00a0%', '1\u202f299,00 € bei 20 %'],
    ['---\n', ''],
    ['***\n', ''],
    ['🎉', ''],
    ['...', ''],
    ['1\\. not a list, 5\\*6', '1. not a list, 5*6'],
    ['C’est « très » bien… ça coûte 3,50 €, 20 % de moins, M&M © 2026.', undefined],
    ['Ein Test mit Ümläuten, e-mail an a_b@c_d.de um 15.30 Uhr: #1 & +49 (0)30.', undefined],
  ])('%j', (written, expected = written) => {
    expect(said(written)).toEqual([expected]);
  });

  it('says no code, wherever it is cut', () => {
    expect(
      said('Try this:\n```js\nlet a = 1;\n', 'Let.b();\n', '```\nThat is it. ', '```npm i``` does.'),
    ).toEqual(['Try this:', '', 'That is it.', 'npm i does.']);
  });

  it('leaves plain words as they are', () => {
    const word = fc.stringMatching(/^[\p{L}\p{N}]{1,8}[,;:]?$/u);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), (words) => {
        const text = words.join(' ').normalize();
        expect(said(text)).toEqual([text]);
      }),
    );
  });

  it('is quick with whatever is written', () => {
    const unit = fc.constantFrom(
      '[',
      '](',
      ')',
      '<',
      '<!--',
      '*',
      '_',
      '`',
      '|',
      ' ',
      'http://',
      '&',
      '\\',
      '-',
      'a',
      '~',
    );
    fc.assert(
      fc.property(unit, unit, (one, other) => {
        const text = (one + other).repeat(500);
        const isQuick = (): boolean => {
          const startMs = performance.now();
          said(text, text);
          return performance.now() - startMs < 500;
        };
        // The machine may hold one attempt up, not all of them.
        expect(isQuick() || isQuick() || isQuick()).toBe(true);
      }),
    );
  });
});
