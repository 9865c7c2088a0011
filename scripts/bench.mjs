/** `npm run bench -- [ROW …] [--quick]`: installs and builds when needed, compiles `bench/`, then measures. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';
import { runProcess } from './run-process.mjs';

const outDir = join(root, 'bench', 'results', 'build');
const entry = join(outDir, 'bench', 'run-bench.js');

await prepare();
if (isStale()) compile();
const args = [entry, ...process.argv.slice(2)];
process.exitCode = await runProcess(process.execPath, args, { cwd: root, stdio: 'inherit' });

function isStale() {
  if (!existsSync(entry)) return true;
  const builtMs = statSync(entry).mtimeMs;
  return ['src', 'bench'].some((folder) =>
    sourcesBelow(join(root, folder)).some((path) => statSync(path).mtimeMs > builtMs),
  );
}

function sourcesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((found) => {
    if (found.isDirectory())
      return found.name === 'node_modules' ? [] : sourcesBelow(join(folder, found.name));
    return found.name.endsWith('.ts') ? [join(folder, found.name)] : [];
  });
}

function compile() {
  process.stderr.write('Compiling bench/ …\n');
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const compiled = spawnSync(process.execPath, [tsc, '-p', join(root, 'bench', 'tsconfig.json')], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (compiled.status !== 0 && !existsSync(entry)) process.exit(1);
}
