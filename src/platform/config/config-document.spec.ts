import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderConfigurationDoc, renderEnvExample } from './config-document.js';
import { CONFIG_SECTIONS } from './load-config.js';

const fileAt = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

describe('the documents of the settings (`npm run docs:config` writes them)', () => {
  it('has every setting in .env.example as the schema has it', () => {
    expect(fileAt('.env.example')).toBe(renderEnvExample(CONFIG_SECTIONS));
  });

  it('has every setting in docs/configuration.md as the schema has it', () => {
    expect(fileAt('docs/configuration.md')).toBe(renderConfigurationDoc(CONFIG_SECTIONS));
  });

  it('gives each setting a name of its own and a sentence', () => {
    const settings = CONFIG_SECTIONS.flatMap((section) => Object.values(section.settings));
    expect(new Set(settings.map(({ name }) => name)).size).toBe(settings.length);
    expect(settings.filter(({ description }) => !description.endsWith('.'))).toEqual([]);
  });
});
