/**
 * Compiler plugin of `nest build`: writes `dist/api-metadata.js`, what types, validators and comments of DTOs, views and
 * controllers say, for `api-document.mjs`. The compiled classes stay as they are, so that a server that starts loads
 * nothing of `@nestjs/swagger`.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PluginMetadataGenerator } from '@nestjs/cli/lib/compiler/plugins/plugin-metadata-generator.js';
import { ReadonlyVisitor } from '@nestjs/swagger/plugin';
import { root } from './project.mjs';

const outputDir = join(root, 'dist');

/** Called by the compiler before it emits; changes no file. */
export function before(options, program) {
  mkdirSync(outputDir, { recursive: true });
  new PluginMetadataGenerator().generate({
    visitors: [new ReadonlyVisitor({ ...options, pathToSource: join(root, 'src') })],
    tsProgramRef: program,
    outputDir,
    filename: 'api-metadata.js',
  });
  return () => (file) => file;
}
