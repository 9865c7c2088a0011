import type { ChatMessage } from '../ports/language-model.js';
import { languageName } from './language-name.js';
import { quoteMaterial } from './quoted-material.js';
import type { TemplateField, TextTemplate } from './text-template.js';

export interface TemplatePromptInput {
  template: TextTemplate;
  /** What was said. */
  text: string;
  /** What is known of the recording; strangers may have chosen it too. */
  facts: Readonly<Record<string, string>>;
  language: string;
}

const DEFAULT_ROLE = 'You write documents from transcripts of recordings, faithfully and concisely.';
const MAX_FACT_CHARS = 200;

/** The messages that ask for all fields of a template at once. */
export function templatePrompt({ template, text, facts, language }: TemplatePromptInput): ChatMessage[] {
  const { block, rule } = quoteMaterial('transcript', `${factLines(facts)}${text}`);
  const languageOf = languageName(language);
  const system = [
    template.systemPrompt ?? DEFAULT_ROLE,
    'You fill in the fields of a document from a transcript. Answer with one JSON object and nothing else: its keys ' +
      'are exactly the names of the fields, its values are strings, which may hold Markdown but no headings.',
    `Write every value in ${languageOf}, whatever language the transcript, the questions or the lines above are in.`,
    'Say only what the transcript says. What it does not say is not to be guessed, completed or made up: say in ' +
      `${languageOf}, in one or two words, that it was not mentioned.`,
    rule,
  ];
  const user = [
    `The fields, each with what is asked:\n${fieldList(template.fields)}`,
    block,
    `Now answer with the JSON object that holds ${template.fields.map(({ name }) => `"${name}"`).join(', ')}.`,
  ];
  return [
    { role: 'system', content: system.join('\n\n') },
    { role: 'user', content: user.join('\n\n') },
  ];
}

export interface CondensePromptInput {
  part: string;
  /** Counted from 1. */
  number: number;
  count: number;
  fields: readonly TemplateField[];
  maxWords: number;
}

/** The messages that ask for what matters of one part of a transcript that is too long to be read at once. */
export function condensePrompt({
  part,
  number,
  count,
  fields,
  maxWords,
}: CondensePromptInput): ChatMessage[] {
  const { block, rule } = quoteMaterial('transcript', part);
  const system = [
    'You take notes from a part of a long transcript. Later the notes of all parts are read in its place to answer ' +
      'the questions below. Keep whatever bears on them: who said it, names, numbers, dates, times, amounts, ' +
      'addresses, decisions, tasks, open points. Leave out small talk and repetition. Add nothing.',
    `Write plain text in the language of the transcript, at most ${maxWords} words.`,
    rule,
  ];
  const user = [
    `The questions:\n${fieldList(fields)}`,
    block,
    `Now write the notes of this part, which is number ${number} of ${count}.`,
  ];
  return [
    { role: 'system', content: system.join('\n\n') },
    { role: 'user', content: user.join('\n\n') },
  ];
}

function fieldList(fields: readonly TemplateField[]): string {
  return JSON.stringify(Object.fromEntries(fields.map(({ name, question }) => [name, question])), null, 2);
}

function factLines(facts: Readonly<Record<string, string>>): string {
  const lines = Object.entries(facts)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value.replace(/\s+/g, ' ').slice(0, MAX_FACT_CHARS)}`);
  return lines.length === 0 ? '' : `About the recording: ${lines.join('; ')}\n\n`;
}
