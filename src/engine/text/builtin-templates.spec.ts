import { describe, expect, it } from 'vitest';
import { productPath } from '../../platform/config/product-folder.js';
import { TemplateLibrary } from './template-library.js';

const library = new TemplateLibrary({ builtinDir: productPath('templates'), userDir: undefined });
const NAMES = ['ActionItems', 'CallReport', 'MeetingMinutes', 'Summary', 'VoicemailNote'];
const NOT_MENTIONED = new Map([
  ['de', 'Nicht erwähnt.'],
  ['en', 'Not mentioned.'],
  ['fr', 'Non mentionné.'],
]);

describe('the built-in templates', () => {
  it('are these, whole, in three languages', async () => {
    const list = await library.list();

    expect(list.map(({ name }) => name)).toEqual(NAMES);
    for (const { languages, problem } of list) {
      expect({ languages, problem }).toEqual({ languages: ['de', 'en', 'fr'], problem: undefined });
    }
  });

  it.each(NAMES)('%s asks for the same fields in every language and forbids invention', async (name) => {
    const english = await library.find(name, 'en');
    for (const [language, phrase] of NOT_MENTIONED) {
      const template = await library.find(name, language);

      expect(template.language).toBe(language);
      expect(template.fields.map((field) => field.name)).toEqual(english.fields.map((field) => field.name));
      expect(template.systemPrompt).toContain(phrase);
    }
  });
});
