/** Installs npm packages when they are missing, and makes sure that the one native package loads. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fail, root, say } from './project.mjs';
import { runProcess } from './run-process.mjs';
import { compileAdvice, headersEnvironment, missingTools } from './toolchain.mjs';

const NATIVE_PACKAGE = 'sqlite3';

/**
 * Installs what `package-lock.json` names and is not there, then compiles what does not load. No install script runs
 * but that of the native package. Ends the process, after npm's own message, when one of them cannot be done.
 *
 * @param options.withDev whether the packages that only building and testing need count too.
 */
export async function ensureInstalled({ withDev = true } = {}) {
  if (!arePackagesThere(withDev)) await installPackages();
  if (!loads(NATIVE_PACKAGE)) await buildNativePackage();
}

/** Compares npm's own record of `node_modules`, which it writes last, with the lock file, and the folders with both. */
function arePackagesThere(withDev) {
  const wanted = readPackages('package-lock.json') ?? {};
  const present = readPackages(join('node_modules', '.package-lock.json'));
  if (present === undefined) return false;
  return Object.entries(wanted).every(([path, { version, optional, dev, devOptional }]) => {
    if (path === '' || optional || ((dev || devOptional) && !withDev)) return true;
    return present[path]?.version === version && existsSync(join(root, path, 'package.json'));
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Half an install is no harm: npm's record of it is missing, so that the next start begins anew. */
async function installPackages() {
  say('Installing packages …');
  const args = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--loglevel=error'];
  const code = await npm(args, { killSignal: 'SIGKILL' });
  if (code !== 0) fail('Installing packages failed: the lines above say why.');
}

/** A ready-made binary where one can be downloaded and loads, else one compiled here. */
async function buildNativePackage() {
  say(`Fetching ${NATIVE_PACKAGE}, or compiling it where that is not possible (about a minute) …`);
  const canCompile = missingTools().length === 0;
  const rebuild = [
    'rebuild',
    NATIVE_PACKAGE,
    '--ignore-scripts=false',
    `--loglevel=${canCompile ? 'error' : 'silent'}`,
  ];
  const fetched = (await npm(rebuild)) === 0;
  if (fetched && loads(NATIVE_PACKAGE)) return;
  if (!fetched || !canCompile) fail(compileAdvice(NATIVE_PACKAGE));
  say(`The ready-made ${NATIVE_PACKAGE} does not run on this system: compiling it (about a minute) …`);
  const compiled = await npm([...rebuild, '--build-from-source']);
  if (compiled !== 0 || !loads(NATIVE_PACKAGE)) fail(compileAdvice(NATIVE_PACKAGE));
}

/** Loading it here costs nothing where the server needs it anyway. */
function loads(packageName) {
  try {
    createRequire(import.meta.url)(packageName);
    return true;
  } catch {
    return false;
  }
}

/** The npm that runs this script, or the one on the PATH. */
function npm(args, extra = {}) {
  const options = { ...extra, cwd: root, env: { ...process.env, ...headersEnvironment() } };
  const running = process.env.npm_execpath ?? '';
  if (basename(running) === 'npm-cli.js') return runProcess(process.execPath, [running, ...args], options);
  return runProcess('npm', args, { ...options, shell: process.platform === 'win32' });
}
