/**
 * Part of `npm run deps:check`: only packages that `allowScripts` of package.json names as true may run a script when
 * they are installed. npm 11 reads `allowScripts`; npm 10 runs whatever the lock file marks with `hasInstallScript`,
 * so the mark of all others has to go. `--fix` takes it away; a lock file keeps it off until the package changes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fail, root } from './project.mjs';

const lockFile = join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(lockFile, 'utf8'));
const { allowScripts = {} } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const unwanted = Object.entries(lock.packages).filter(([path, { hasInstallScript }]) => {
  return hasInstallScript === true && allowScripts[path.split('node_modules/').at(-1)] !== true;
});

if (process.argv.includes('--fix')) {
  for (const [, entry] of unwanted) delete entry.hasInstallScript;
  writeFileSync(lockFile, `${JSON.stringify(lock, null, 2)}\n`);
} else if (unwanted.length > 0) {
  const names = unwanted.map(([path]) => path).join(', ');
  fail(`Not allowed to run install scripts: ${names}. Run: node scripts/check-install-scripts.mjs --fix`);
}
