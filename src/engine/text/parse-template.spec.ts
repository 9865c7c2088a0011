import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../platform/errors/app-error.js';
import { parseTemplate } from './parse-template.js';

const parse = (text: string) => parseTemplate(text, { name: 'Note', language: 'en' });
const rendered = (text: string, values: Record<string, string> = {}): string =>
  parse(text).render(new Map(Object.entries(values)));

describe('parseTemplate', () => {
  it('finds fields with their questions, context names and the system prompt', () => {
    const template = parse(
      '# {{title|A title?}}\n{{date}} {{ tasks | What is\n to do? }}\n--- systemprompt\nBe brief.\n',
    );

    expect(template).toMatchObject({
      name: 'Note',
      language: 'en',
      fields: [
        { name: 'title', question: 'A title?' },
        { name: 'tasks', question: 'What is to do?' },
      ],
      contextNames: ['date'],
      systemPrompt: 'Be brief.',
    });
  });

  it('fills places and leaves the system prompt out', () => {
    const text = '# {{title|A title?}} ({{date}})\n\n{{title}}\n\n--- SystemPrompt\nBe brief.';

    expect(rendered(text, { title: 'Budget', date: '2026-11-21' })).toBe('# Budget (2026-11-21)\n\nBudget\n');
  });

  it('inserts values as they are', () => {
    expect(rendered('{{a|A?}} {{b|B?}}', { a: '{{b}} $& \\{{', b: '{{a|again?}}' })).toBe(
      '{{b}} $& \\{{ {{a|again?}}\n',
    );
  });

  it('leaves a place without a value empty', () => {
    expect(rendered('[{{duration}}]')).toBe('[]\n');
  });

  it('fills front matter like the rest', () => {
    expect(rendered('---\ntitle: {{title|A title?}}\n---\nText', { title: 'Budget' })).toBe(
      '---\ntitle: Budget\n---\nText\n',
    );
  });

  it.each([
    ['\\{{name}}', '{{name}}'],
    ['\\\\{{date}}', '\\today'],
    ['a } b }} c { d', 'a } b }} c { d'],
    ['C:\\dir', 'C:\\dir'],
  ])('reads %s as %s', (text, expected) => {
    expect(rendered(text, { date: 'today' })).toBe(`${expected}\n`);
  });

  it('takes single braces, bars and escaped ends in a question', () => {
    expect(parse('{{a|One of {x|y} or \\}}?}}').fields).toEqual([
      { name: 'a', question: 'One of {x|y} or }}?' },
    ]);
  });

  it('changes its hash with the text, not with the way lines end', () => {
    const hash = parse('{{a|A?}}\nx').contentHash;

    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(parse('\uFEFF{{a|A?}}\r\nx').contentHash).toBe(hash);
    expect(parse('{{a|B?}}\nx').contentHash).not.toBe(hash);
  });

  it.each([
    ['x\n{{name', 'line 2: "{{" has no "}}"; write "\\{{" for two braces'],
    ['{{a|what {{b}} is}}', 'line 1: there is a "{{" within "{{…}}"'],
    ['{{}}', 'line 1: "" is no name'],
    ['{{1st|First?}}', 'line 1: "1st" is no name'],
    ['{{a b|Which?}}', 'line 1: "a b" is no name'],
    ['{{__proto__|Which?}}', 'line 1: "__proto__" is no name'],
    ['\n\n{{a|  }}', 'line 3: "a" has no question behind its "|"'],
    ['{{titel}}', 'line 1: nothing fills "{{titel}}": it has to be one of date, duration, filename,'],
    ['{{a|A?}}\n{{a|B?}}', 'line 2: "a" is asked a second question; later, "{{a}}" repeats it'],
    [' \n', 'it has no text'],
    ['--- systemprompt\nBe brief.', 'it has no text'],
    ['x\n---systemprompt\n--- systemprompt', 'it has more than one "--- systemprompt"'],
    [Array.from({ length: 101 }, (_, i) => `{{f${i}|Q?}}`).join(''), 'it has more than 100 fields'],
  ])('refuses %j', (text, problem) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({
        code: 'invalid_template',
        message: expect.stringContaining(`The template "Note.en" is malformed: ${problem}`),
      }),
    );
  });

  it('takes or refuses any text, and inserts any value unchanged', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '{{',
      '}}',
      '|',
      '\\',
      '\n',
      'a',
      '{{date}}',
      '{{a|A?}}',
      '--- systemprompt',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.string(), (pieces, value) => {
        try {
          const template = parse(pieces.join(''));
          const [field] = template.fields;
          if (field !== undefined) expect(template.render(new Map([[field.name, value]]))).toContain(value);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
