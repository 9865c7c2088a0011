import { describe, expect, it } from 'vitest';
import { contextBudget } from './context-budget.js';
import { languageName } from './language-name.js';
import { parseTemplate } from './parse-template.js';
import { templatePrompt } from './template-prompt.js';
import { translationPrompt } from './translation-prompt.js';

const capabilities = { provider: 'scripted', model: 'script-1', followsInstructions: true };

describe('contextBudget', () => {
  it.each([
    [4096, 1024, 2872],
    [32_768, 8192, 24_376],
    [1_000_000, 8192, 991_608],
  ])('shares out %i tokens', (contextTokens, outputTokens, inputTokens) => {
    expect(contextBudget({ ...capabilities, contextTokens })).toEqual({ outputTokens, inputTokens });
  });
});

describe('languageName', () => {
  it.each([
    ['de', 'German (de)'],
    ['pt-BR', 'Brazilian Portuguese (pt-BR)'],
    ['qx', 'qx'],
    ['not a code', 'not a code'],
  ])('names %s %s', (code, name) => {
    expect(languageName(code)).toBe(name);
  });
});

describe('templatePrompt', () => {
  const promptFor = (facts: Record<string, string>): string => {
    const template = parseTemplate('{{title|A title?}}', { name: 'Note', language: undefined });
    const messages = templatePrompt({ template, text: 'Hello.', facts, language: 'fr' });
    return messages.map(({ content }) => content).join('\n');
  };

  it('gives a template without a system prompt a role', () => {
    expect(promptFor({})).toMatch(/^You write documents from transcripts/);
  });

  it('says nothing of a recording of which nothing is known', () => {
    expect(promptFor({ date: '' })).toMatch(/>\nHello\.\n</);
  });

  it('keeps what is known of the recording within the marks, on one line and short', () => {
    expect(promptFor({ date: 'today', filename: `a\n\nb${'x'.repeat(500)}` })).toMatch(
      />\nAbout the recording: date: today; filename: a bx{197}\n\nHello\.\n</,
    );
  });
});

describe('translationPrompt', () => {
  it('leaves a language open that is not known', () => {
    const [system] = translationPrompt(['a'], { from: undefined, to: 'en' });

    expect(system?.content).toContain('You translate into English (en).');
  });
});
