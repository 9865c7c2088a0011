import { constants } from 'node:fs';
import { open, readdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { AppError } from '../../platform/errors/app-error.js';
import { parseTemplate } from './parse-template.js';
import { parseTemplateFileName, type TemplateFileName } from './template-file-name.js';
import type { TextTemplate } from './text-template.js';

/** A template file that a folder lists; it may yet turn out not to be readable. */
export interface TemplateFile extends TemplateFileName {
  fileName: string;
}

interface CachedTemplate {
  /** Changes when the file does. */
  stamp: string;
  template: TextTemplate;
}

const MAX_FILES = 1000;
const MAX_FILE_BYTES = 256 * 1024;

/** The template files directly in one folder, parsed again only when they changed. A missing folder is an empty one. */
export class TemplateFolder {
  private readonly cache = new Map<string, CachedTemplate>();

  constructor(private readonly path: string) {}

  /** By file name; at most the first 1,000. Folders are none, whatever they are called. */
  async files(): Promise<TemplateFile[]> {
    const fileNames = (await this.entries()).sort();
    const files = fileNames.flatMap((fileName) => {
      const parsed = parseTemplateFileName(fileName);
      return parsed === undefined ? [] : [{ ...parsed, fileName }];
    });
    const listed = files.slice(0, MAX_FILES);
    const names = new Set(listed.map(({ fileName }) => fileName));
    for (const fileName of this.cache.keys()) if (!names.has(fileName)) this.cache.delete(fileName);
    return listed;
  }

  /**
   * @throws AppError `invalid_template` when it is malformed, larger than 256 KiB, not a file, not readable, or a
   *   link that leads out of the folder.
   */
  async read(file: TemplateFile): Promise<TextTemplate> {
    try {
      return await this.parsed(file);
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw unusable(file, 'it cannot be read', error);
    }
  }

  private async parsed(file: TemplateFile): Promise<TextTemplate> {
    const path = await this.pathWithin(file);
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw unusable(file, 'it is not a file');
      if (stats.size > MAX_FILE_BYTES) throw unusable(file, `it is larger than ${MAX_FILE_BYTES / 1024} KiB`);
      const stamp = [stats.ino, stats.mtimeMs, stats.ctimeMs, stats.size].join(' ');
      const cached = this.cache.get(file.fileName);
      if (cached?.stamp === stamp) return cached.template;
      const template = parseTemplate(decode(file, await handle.readFile()), file);
      this.cache.set(file.fileName, { stamp, template });
      return template;
    } finally {
      await handle.close();
    }
  }

  private async pathWithin(file: TemplateFile): Promise<string> {
    const folder = await realpath(this.path);
    const path = await realpath(join(folder, file.fileName));
    if (path.startsWith(folder.endsWith(sep) ? folder : folder + sep)) return path;
    throw unusable(file, 'it is a link that leads out of the folder');
  }

  private async entries(): Promise<string[]> {
    try {
      const entries = await readdir(this.path, { withFileTypes: true });
      return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }
}

function decode(file: TemplateFile, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw unusable(file, 'it is not UTF-8 text', error);
  }
}

function unusable({ name, fileName }: TemplateFile, problem: string, cause?: unknown): AppError {
  return new AppError('invalid_template', `The template "${fileName}" cannot be used: ${problem}`, {
    details: { template: name },
    cause,
  });
}
