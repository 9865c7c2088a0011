/**
 * A folder that programs see as their root: the system's own programs and libraries read-only, everything else the
 * folder's. Made of Linux name spaces; an ordinary user gets one of their own, if the system allows that.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const isRoot = process.getuid?.() === 0;
const SYSTEM_FOLDERS = ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32', 'usr', 'etc'];
const PASSED_ON = /^(https?_proxy|no_proxy|node_extra_ca_certs|npm_config_registry)$/i;

/** Why sandboxes cannot be made here; undefined when they can. */
export function sandboxObstacle() {
  if (process.platform !== 'linux') return 'this needs Linux';
  const probe = spawnSync('unshare', [...nameSpaces(), 'true'], { encoding: 'utf8' });
  return probe.status === 0 ? undefined : `name spaces are not allowed here: ${probe.stderr ?? probe.error}`;
}

export class Sandbox {
  /** @param root the folder; filled with mount points. */
  constructor(root) {
    this.root = root;
    this.readOnlyFolders = [];
    for (const name of SYSTEM_FOLDERS.filter((name) => existsSync(`/${name}`))) this.#addSystemFolder(name);
    const nodeFolder = dirname(dirname(process.execPath));
    if (!nodeFolder.startsWith('/usr')) this.#addMountPoint(nodeFolder.slice(1));
    for (const name of ['proc', 'dev', 'tmp', 'root']) mkdirSync(join(root, name), { recursive: true });
  }

  /** The folder's path of a path inside. */
  pathOf(inside) {
    return join(this.root, inside);
  }

  /** Runs a shell command to its end inside, as root; gives its exit code. */
  run(command, { cwd, env }) {
    const script = `${this.#mounts()}; cd "$0${cwd}" && exec chroot "$0" /bin/sh -c 'cd "$1" && eval "$2"' sh "$1" "$2"`;
    const args = [...nameSpaces(), 'sh', '-ec', script, this.root, cwd, command];
    return (
      spawnSync('unshare', args, { stdio: ['ignore', 'inherit', 'inherit'], env: innerEnv(env) }).status ?? 1
    );
  }

  /**
   * Starts a program inside as process 1, unprivileged, on a read-only root with only `writable` folders and a
   * /tmp of its own, as `docker run --read-only --tmpfs /tmp` does.
   */
  start(argv, { cwd, env, user, writable, stdio }) {
    const keep = writable.map((folder) => `mount --bind "$0${folder}" "$0${folder}"`);
    const script = [
      'mount --bind "$0" "$0"',
      ...keep,
      this.#mounts(),
      'mount -t tmpfs tmpfs "$0/tmp"',
      'chmod 1777 "$0/tmp"',
      'mount -o remount,ro,bind "$0"',
      `exec chroot "$0" ${isRoot ? `setpriv --reuid=${user} --regid=${user} --clear-groups --no-new-privs ` : ''}/bin/sh -c 'cd "$0" && exec "$@"' "$@"`,
    ].join(' && ');
    const args = [
      ...nameSpaces(),
      '--pid',
      '--fork',
      '--kill-child',
      'sh',
      '-ec',
      script,
      this.root,
      cwd,
      ...argv,
    ];
    return spawn('unshare', args, { stdio, env: innerEnv(env) });
  }

  #addSystemFolder(name) {
    if (lstatSync(`/${name}`).isSymbolicLink()) symlinkSync(readlinkSync(`/${name}`), join(this.root, name));
    else this.#addMountPoint(name);
  }

  #addMountPoint(name) {
    mkdirSync(join(this.root, name), { recursive: true });
    this.readOnlyFolders.push(name);
  }

  #mounts() {
    const system = this.readOnlyFolders.map((name) => `mount --rbind "/${name}" "$0/${name}"`);
    const sealed = this.readOnlyFolders.map((name) => `mount -o remount,ro,bind "$0/${name}"`);
    return [...system, ...sealed, 'mount --rbind /proc "$0/proc"', 'mount --rbind /dev "$0/dev"'].join(
      ' && ',
    );
  }
}

/** The process that `unshare --fork` started: process 1 of the sandbox. */
export function firstProcessOf(child) {
  const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim();
  return children === '' ? undefined : Number(children.split(' ')[0]);
}

function nameSpaces() {
  return isRoot ? ['--mount'] : ['--mount', '--user', '--map-root-user'];
}

/** Nothing of the caller's environment but the way to the network. */
function innerEnv(env) {
  const passedOn = Object.entries(process.env).filter(([name]) => PASSED_ON.test(name));
  const path = `${dirname(process.execPath)}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;
  return { ...Object.fromEntries(passedOn), PATH: path, HOME: '/root', ...env };
}
