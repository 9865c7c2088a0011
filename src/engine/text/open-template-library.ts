import { accessSync, constants, statSync } from 'node:fs';
import { ConfigError } from '../../platform/config/config-section.js';
import { TemplateLibrary, type TemplateLibraryOptions } from './template-library.js';

/** @throws ConfigError when the operator's folder is none, or cannot be read. */
export function openTemplateLibrary(options: TemplateLibraryOptions): TemplateLibrary {
  if (options.userDir !== undefined && !isReadableFolder(options.userDir)) {
    throw new ConfigError(['TEMPLATES_DIR: expected the path of a folder that this user may read']);
  }
  return new TemplateLibrary(options);
}

function isReadableFolder(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.X_OK);
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
