/** Prints `N passed, N failed` from the test runner's JSON report; fails when there is none or nothing ran. */
import { readFileSync } from 'node:fs';

const [, , path = ''] = process.argv;
const counts = read(path);
if (counts === undefined) process.stderr.write('\nThe tests did not run to their end: see above.\n');
const { passed, failed } = counts ?? { passed: 0, failed: 0 };
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exit(passed > 0 && failed === 0 ? 0 : 1);

/** Undefined when the runner left no whole report. A file that failed outside of its tests counts as a failed one. */
function read(file) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    const brokenFiles = report.testResults.filter(({ status, assertionResults }) => {
      return status === 'failed' && assertionResults.every((result) => result.status === 'passed');
    });
    return { passed: report.numPassedTests, failed: report.numFailedTests + brokenFiles.length };
  } catch {
    return undefined;
  }
}
