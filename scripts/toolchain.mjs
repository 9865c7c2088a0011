/** What compiling a native package needs on this machine, and what to say when some of it is missing. */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

const TOOLS = [
  { name: 'python3', commands: ['python3', 'python'], setting: 'PYTHON' },
  { name: 'make', commands: ['make', 'gmake'], setting: 'MAKE' },
  { name: 'g++', commands: ['g++', 'c++', 'clang++'], setting: 'CXX' },
];

/** The tools that are neither on the PATH nor named in the environment; Windows has other ones and is not checked. */
export function missingTools() {
  if (process.platform === 'win32') return [];
  return TOOLS.filter(({ commands, setting }) => !process.env[setting] && !commands.some(isOnPath)).map(
    ({ name }) => name,
  );
}

/** Environment that lets node-gyp use the headers that came with this Node, so that it need not download them. */
export function headersEnvironment() {
  if (process.env.npm_config_nodedir) return {};
  const prefixes = [dirname(dirname(process.execPath)), '/usr', '/usr/local'];
  const prefix = prefixes.find(holdsHeaders);
  return prefix === undefined ? {} : { npm_config_nodedir: prefix };
}

/** One line that says how to make compiling work. */
export function compileAdvice(packageName) {
  const missing = missingTools();
  if (missing.length > 0) {
    return (
      `${packageName} has to be compiled here, which needs ${missing.join(', ')}: install them ` +
      '(Debian, Ubuntu: apt-get install python3 make g++; macOS: xcode-select --install) and try again.'
    );
  }
  if (!process.env.npm_config_nodedir && headersEnvironment().npm_config_nodedir === undefined) {
    return (
      `${packageName} could not be compiled: Node's headers are not on this machine, and downloading them may be what ` +
      'failed above. Use a Node that has them (archives and images of nodejs.org do), or set npm_config_nodedir to ' +
      'the folder that holds include/node.'
    );
  }
  return `${packageName} could not be compiled: the lines above say why.`;
}

/** Headers of another major version are no use, however near they lie. */
function holdsHeaders(prefix) {
  const folder = join(prefix, 'include', 'node');
  if (!existsSync(join(folder, 'node.h')) || !existsSync(join(folder, 'common.gypi'))) return false;
  const version = readFileSync(join(folder, 'node_version.h'), 'utf8');
  const major = /#define NODE_MAJOR_VERSION (\d+)/.exec(version)?.[1];
  return major === process.versions.node.split('.')[0];
}

function isOnPath(command) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
