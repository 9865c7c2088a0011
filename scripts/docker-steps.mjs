/**
 * `npm run docker:check`: carries out the Dockerfile where there is no engine to build it. Each stage gets a folder
 * that its steps see as their root; the system underneath is this machine's instead of the base image. `apt-get` lines
 * are only checked for packages that do not exist. Then the image's command runs as it would in a container, and has
 * to transcribe. `--keep` leaves the folders.
 */
import { spawnSync } from 'node:child_process';
import {
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { ignoreRules, parseCopy, parseDockerfile, parsePairs } from './docker-steps.dockerfile.mjs';
import { isRoot, Sandbox, sandboxObstacle } from './docker-steps.sandbox.mjs';
import { tryImage } from './docker-steps.trial.mjs';
import { fail, root, say } from './project.mjs';

const NOT_CARRIED_OUT = new Set(['LABEL', 'EXPOSE', 'STOPSIGNAL']);
const obstacle = sandboxObstacle();
if (obstacle !== undefined) fail(`The Dockerfile cannot be tried: ${obstacle}`);

const isIgnored = ignoreRules(readFileSync(join(root, '.dockerignore'), 'utf8'));
const scratch = mkdtempSync(join(tmpdir(), 'parley-docker-'));
const images = new Map();
try {
  for (const stage of parseDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'))) {
    say(`\n== ${stage.name}, from ${stage.base}`);
    images.set(stage.name, build(stage));
  }
  const image = [...images.values()].at(-1);
  for (const name of readdirSync(image.sandbox.root)) report(image, name);
  await tryImage(image);
} finally {
  if (!process.argv.includes('--keep')) rmSync(scratch, { recursive: true, force: true });
  else say(`Kept: ${scratch}`);
}

function build({ name, steps }) {
  const folder = join(scratch, name);
  mkdirSync(folder);
  const image = {
    sandbox: new Sandbox(folder),
    env: {},
    workdir: '/',
    user: '0:0',
    volumes: [],
    own: new Set(),
  };
  for (const { instruction, text } of steps) {
    say(`-- ${instruction} ${text}`);
    carryOut(image, instruction, text);
  }
  return image;
}

function carryOut(image, instruction, text) {
  if (instruction === 'RUN') run(image, text);
  else if (instruction === 'COPY') copy(image, parseCopy(text));
  else if (instruction === 'ENV') Object.assign(image.env, parsePairs(text));
  else if (instruction === 'WORKDIR') {
    image.workdir = text;
    mkdirSync(image.sandbox.pathOf(text), { recursive: true });
  } else if (instruction === 'USER') image.user = text;
  else if (instruction === 'VOLUME') image.volumes = JSON.parse(text);
  else if (instruction === 'CMD') image.command = JSON.parse(text);
  else if (instruction === 'HEALTHCHECK') image.healthCheck = JSON.parse(text.slice(text.indexOf('CMD') + 3));
  else if (!NOT_CARRIED_OUT.has(instruction))
    fail(`${instruction} is not known here: teach scripts/docker-steps.mjs.`);
}

function run(image, command) {
  if (command.startsWith('apt-get ')) {
    checkDebianPackages(command);
    return;
  }
  const startedMs = performance.now();
  const code = image.sandbox.run(command, { cwd: image.workdir, env: image.env });
  if (code !== 0) throw new Error(`RUN ended with ${code}: ${command}`);
  say(`   ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
}

function checkDebianPackages(command) {
  const names = /apt-get install ([^&;]+)/
    .exec(command)?.[1]
    ?.split(/\s+/)
    .filter((word) => word && !word.startsWith('-'));
  for (const name of names ?? []) {
    const known = spawnSync('apt-cache', ['show', name], { encoding: 'utf8' });
    if (known.error) say(`   ${name}: not checked, there is no apt-cache here`);
    else if (known.status !== 0) throw new Error(`No Debian package is called ${name}`);
    else say(`   ${name} ${/^Version: (.*)$/m.exec(known.stdout)?.[1]}: exists`);
  }
}

/** Like Docker: a folder's content goes into the target, a file goes in by its name where the target is a folder. */
function copy(image, { from, chown, sources, target }) {
  const source = from === undefined ? root : images.get(from).sandbox.root;
  const targetPath = image.sandbox.pathOf(resolve(image.workdir, target));
  const isWanted = (path) => from !== undefined || !isIgnored(relative(root, path));
  for (const name of sources) {
    const path = join(source, name);
    if (!existsSync(path) || !isWanted(path)) throw new Error(`COPY finds no ${name}`);
    const isFile = lstatSync(path).isFile();
    const into = isFile && /(^\.?|\/)$/.test(target) ? join(targetPath, basename(name)) : targetPath;
    cpSync(path, into, { recursive: true, filter: isWanted, verbatimSymlinks: true });
    if (chown !== undefined && isRoot) chownAll(into, ...chown.split(':').map(Number));
  }
}

function chownAll(path, uid, gid) {
  chownSync(path, uid, gid);
  if (!lstatSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) chownAll(join(path, name), uid, gid);
}

function report({ sandbox }, name) {
  const path = sandbox.pathOf(name);
  if (lstatSync(path).isSymbolicLink() || sandbox.readOnlyFolders.includes(name)) return;
  const mib = Number(spawnSync('du', ['-sm', path], { encoding: 'utf8' }).stdout.split('\t')[0]);
  if (mib > 1) say(`/${name}: ${mib} MiB`);
}
