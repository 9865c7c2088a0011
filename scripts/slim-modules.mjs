/**
 * Takes from `node_modules`, without development packages, what the server in an image does not read: other platforms'
 * binaries, sources of what is compiled, compilers, what the build describes the API with, the ffmpeg that the
 * distribution replaces, types and source maps.
 * Not for a folder that is to be worked in.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project.mjs';

const modules = join(root, 'node_modules');
const UNREAD = [
  '@ffmpeg-installer',
  '@moonshine-ai/moonshine-js/dist/moonshine.min.js',
  '@nestjs/swagger',
  'es-toolkit',
  'node-gyp',
  'prebuild-install',
  'sqlite3/deps',
  'sqlite3/src',
  'swagger-ui-dist/swagger-ui-es-bundle-core.js',
  'swagger-ui-dist/swagger-ui-es-bundle.js',
  'swagger-ui-dist/swagger-ui-standalone-preset.js',
  'swagger-ui-dist/swagger-ui.js',
  'typeorm/browser',
  'typescript',
];
const UNREAD_FILES = /\.(d\.[cm]?ts|map)$/;
const SILERO_IN_USE = 'silero_vad_v6.onnx';

for (const path of UNREAD) remove(join(modules, path));
removeFrom(join(modules, 'sqlite3', 'build'), (name) => name !== 'Release');
removeFrom(join(modules, 'sqlite3', 'build', 'Release'), (name) => name !== 'node_sqlite3.node');
removeFrom(join(modules, '@ricky0123', 'vad-web', 'dist'), (name) => {
  return name.endsWith('.onnx') && name !== SILERO_IN_USE;
});
const runtimes = join(modules, 'onnxruntime-node', 'bin', 'napi-v6');
removeFrom(runtimes, (name) => name !== process.platform);
removeFrom(join(runtimes, process.platform), (name) => name !== process.arch);
for (const entry of readdirSync(modules, { recursive: true, withFileTypes: true })) {
  if (entry.isFile() && UNREAD_FILES.test(entry.name)) remove(join(entry.parentPath, entry.name));
}

function removeFrom(folder, isUnread) {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder).filter(isUnread)) remove(join(folder, name));
}

function remove(path) {
  rmSync(path, { recursive: true, force: true });
}
