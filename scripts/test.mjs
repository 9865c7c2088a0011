/**
 * `npm test`: installs and builds when needed, then runs every test. Arguments go to vitest; TEST_REPORT names a file
 * for the results as JSON.
 */
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';
import { runProcess } from './run-process.mjs';

await prepare();
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const report = process.env.TEST_REPORT;
const reporters = report ? ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`] : [];
const args = [vitest, 'run', ...reporters, ...process.argv.slice(2)];
process.exitCode = await runProcess(process.execPath, args, { cwd: root, stdio: 'inherit' });
