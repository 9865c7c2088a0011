/** What every command does before its own work: install and build, each only when something is missing or changed. */
import { ensureBuilt, isBuilt } from './build-output.mjs';
import { ensureInstalled } from './packages.mjs';
import { fail } from './project.mjs';

export { root } from './project.mjs';

const MIN_NODE = [20, 19];

/**
 * Ends the process with one clear line when a step cannot be done.
 *
 * @param options.toServe only the built program is wanted: packages that building needs may be missing once it is built.
 */
export async function prepare({ toServe = false } = {}) {
  requireNode();
  // For programs beside the server, such as what it is measured against; the server sees to itself.
  process.env.ORT_DISABLE_TELEMETRY = '1';
  await ensureInstalled({ withDev: !toServe || !isBuilt() });
  await ensureBuilt();
}

/** Installs without building. */
export async function prepareToBuild() {
  requireNode();
  await ensureInstalled();
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [minMajor, minMinor] = MIN_NODE;
  if (major > minMajor || (major === minMajor && minor >= minMinor)) return;
  fail(`Parley needs Node ${MIN_NODE.join('.')} or newer; this is ${process.versions.node}.`);
}
