import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TemplateLibrary } from './template-library.js';

describe('TemplateLibrary', () => {
  let root: string;
  let library: TemplateLibrary;
  const write = (path: string, text: string): Promise<void> => writeFile(join(root, path), text);
  const textOf = async (name: string, language: string): Promise<string> =>
    (await library.find(name, language)).render(new Map()).trim();
  const refusal = (message: string): unknown =>
    expect.objectContaining({ code: 'invalid_template', message: expect.stringContaining(message) });

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'templates-'));
    await Promise.all(['builtin', 'user', 'elsewhere'].map((folder) => mkdir(join(root, folder))));
    library = new TemplateLibrary({ builtinDir: join(root, 'builtin'), userDir: join(root, 'user') });
  });
  afterEach(() => rm(root, { recursive: true }));

  it('takes the variant of the language, else the English one, else the one without', async () => {
    await write('builtin/A.de.md', 'deutsch');
    await write('builtin/A.en.md', 'english');
    await write('builtin/A.md', 'plain');
    await write('builtin/B.md', 'plain');

    expect(await textOf('A', 'de')).toBe('deutsch');
    expect(await textOf('A', 'de-AT')).toBe('deutsch');
    expect(await textOf('A', 'fr')).toBe('english');
    expect(await textOf('B', 'fr')).toBe('plain');
  });

  it("prefers the user's template, whatever its language, to a built-in one", async () => {
    await write('builtin/A.de.md', 'built-in');
    await write('builtin/B.fr.md', 'built-in');
    await write('user/A.md', 'own');
    await write('user/B.de.md', 'own');

    expect(await textOf('A', 'de')).toBe('own');
    expect(await textOf('B', 'de')).toBe('own');
    expect(await textOf('B', 'fr')).toBe('built-in');
    expect(await textOf('B', 'it')).toBe('own');
  });

  it('passes over folders, whatever they are called', async () => {
    await mkdir(join(root, 'user/Dir.md'));
    await write('user/A.md', 'plain');

    expect((await library.list()).map(({ name }) => name)).toEqual(['A']);
  });

  it('sees a template that is added, changed or removed', async () => {
    await write('user/A.md', 'one');
    expect(await textOf('A', 'en')).toBe('one');
    const first = await library.find('A', 'en');
    expect(await library.find('A', 'en')).toBe(first);

    await write('user/new', 'two');
    await rename(join(root, 'user/new'), join(root, 'user/A.md'));
    expect(await textOf('A', 'en')).toBe('two');

    await rm(join(root, 'user/A.md'));
    await expect(library.find('A', 'en')).rejects.toEqual(
      refusal('There is no template "A". There are none'),
    );
  });

  it('names the templates that exist when one does not', async () => {
    await write('builtin/Summary.en.md', 'x');
    await write('user/Notiz_1.de.md', 'x');

    await expect(library.find('Sumary', 'en')).rejects.toEqual(
      refusal('There is no template "Sumary". There are: Notiz_1, Summary'),
    );
  });

  it.each(['', '../elsewhere/secret', 'A.en', 'A/B', 'a\0b', 'x'.repeat(101), '.', 'A B'])(
    'refuses the name %j without echoing it',
    async (name) => {
      await expect(library.find(name, 'en')).rejects.toEqual(refusal('A template name has 1 to 100 letters'));
    },
  );

  it('finds a name however its accents are composed', async () => {
    await write(`user/${'Résumé'.normalize('NFD')}.md`, 'x');

    expect((await library.find('Résumé'.normalize('NFC'), 'fr')).name).toBe('Résumé'.normalize('NFC'));
  });

  it('follows a link within the folder and none that leads out of it', async () => {
    await write('elsewhere/secret.md', 'secret');
    await mkdir(join(root, 'user/..data'));
    await write('user/..data/Mounted.md', 'mounted');
    await symlink('..data/Mounted.md', join(root, 'user/Mounted.md'));
    await symlink(join(root, 'elsewhere/secret.md'), join(root, 'user/Secret.md'));

    expect(await textOf('Mounted', 'en')).toBe('mounted');
    await expect(library.find('Secret', 'en')).rejects.toEqual(
      refusal('a link that leads out of the folder'),
    );
  });

  it.each([
    ['too large', (path: string) => writeFile(path, 'x'.repeat(262_145)), 'it is larger than 256 KiB'],
    ['not UTF-8', (path: string) => writeFile(path, Buffer.of(0x78, 0xff)), 'it is not UTF-8 text'],
    ['a dangling link', (path: string) => symlink('nowhere', path), 'it cannot be read'],
  ])('says why a file that is %s cannot be used', async (_, make, problem) => {
    await make(join(root, 'user/Odd.md'));

    await expect(library.find('Odd', 'en')).rejects.toEqual(refusal(`"Odd.md" cannot be used: ${problem}`));
  });

  it('lists every template with languages, fields and what is wrong with it', async () => {
    await write('builtin/A.de.md', '{{titel|Ein Titel?}}');
    await write('builtin/A.en.md', '{{title|A title?}}');
    await write('user/A.fr.md', '{{titre|Un titre ?}}');
    await write('user/Broken.md', '{{title');
    await write('user/readme.txt', 'no template');

    expect(await library.list()).toEqual([
      {
        name: 'A',
        source: 'user',
        languages: ['de', 'en', 'fr'],
        fields: [{ name: 'title', question: 'A title?' }],
        problem: undefined,
      },
      {
        name: 'Broken',
        source: 'user',
        languages: [],
        fields: [],
        problem: expect.stringContaining('line 1: "{{" has no "}}"'),
      },
    ]);
  });

  it('takes a folder that is not there for an empty one', async () => {
    await write('builtin/A.md', 'x');
    const lone = new TemplateLibrary({ builtinDir: join(root, 'builtin'), userDir: join(root, 'missing') });

    expect((await lone.list()).map(({ name, source }) => [name, source])).toEqual([['A', 'builtin']]);
  });
});
