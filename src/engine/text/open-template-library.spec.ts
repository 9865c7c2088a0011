import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openTemplateLibrary } from './open-template-library.js';
import { TemplateLibrary } from './template-library.js';

describe("the operator's folder of templates", () => {
  const builtinDir = tmpdir();

  it.each([undefined, tmpdir()])('may be %s', (userDir) => {
    expect(openTemplateLibrary({ builtinDir, userDir })).toBeInstanceOf(TemplateLibrary);
  });

  it.each(['/nowhere/templates', fileURLToPath(import.meta.url)])('cannot be %s', (userDir) => {
    expect(() => openTemplateLibrary({ builtinDir, userDir })).toThrow(
      'TEMPLATES_DIR: expected the path of a folder that this user may read',
    );
  });
});
