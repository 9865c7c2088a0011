/** What `npm start` and `npm test` do before their own work: install and build, each only when something changed. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const MIN_NODE = [20, 19];
const installStamp = join(root, 'node_modules', '.parley-installed');
const buildStamp = join(root, 'dist', '.parley-built');

/** Runs both steps; ends the process with one clear line when one of them cannot be done. */
export function prepare() {
  requireNode();
  ensureInstalled();
  ensureBuilt();
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [minMajor, minMinor] = MIN_NODE;
  if (major > minMajor || (major === minMajor && minor >= minMinor)) return;
  fail(`Parley needs Node ${MIN_NODE.join('.')} or newer; this is ${process.versions.node}.`);
}

export function ensureInstalled() {
  const wanted = hashOf(['package.json', 'package-lock.json', '.npmrc']);
  if (read(installStamp) === wanted || (!existsSync(installStamp) && isInstalledByHand())) return;
  say('Installing packages (sqlite3 is compiled where there is no ready-made build: about a minute) …');
  const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...nodeHeaders() },
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) fail(installAdvice());
  writeFileSync(installStamp, wanted);
}

/** An `npm ci` or `npm install` of the user's own that is newer than what it was made from. */
function isInstalledByHand() {
  const marker = join(root, 'node_modules', '.package-lock.json');
  return existsSync(marker) && statSync(marker).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs;
}

/** Where Node's own headers are, so that compiling sqlite3 needs no download. */
function nodeHeaders() {
  if (process.env.npm_config_nodedir) return {};
  const prefixes = [dirname(dirname(process.execPath)), '/usr', '/usr/local'];
  const prefix = prefixes.find((folder) => existsSync(join(folder, 'include', 'node', 'node.h')));
  return prefix === undefined ? {} : { npm_config_nodedir: prefix };
}

function installAdvice() {
  const missing = ['python3', 'make', 'g++'].filter((tool) => !isOnPath(tool));
  if (missing.length > 0) {
    return `Installing failed: to compile sqlite3, install ${missing.join(', ')} (Debian, Ubuntu: apt-get install python3 make g++).`;
  }
  if (Object.keys(nodeHeaders()).length === 0 && !process.env.npm_config_nodedir) {
    return 'Installing failed: if the lines above name node.h, install the Node headers (Debian, Ubuntu: apt-get install libnode-dev) or set npm_config_nodedir.';
  }
  return 'Installing failed: the lines above say why.';
}

function isOnPath(tool) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function ensureBuilt() {
  const files = ['nest-cli.json', 'tsconfig.json', 'tsconfig.build.json', 'package.json', ...sourcesBelow('src')];
  const wanted = hashOf(files);
  if (read(buildStamp) === wanted) return;
  say('Building …');
  const result = spawnSync(process.execPath, [join(root, 'node_modules/@nestjs/cli/bin/nest.js'), 'build'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (result.status !== 0) fail('Building failed: the lines above say why.');
  writeFileSync(buildStamp, wanted);
}

function sourcesBelow(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

function fail(line) {
  say(line);
  process.exit(1);
}
