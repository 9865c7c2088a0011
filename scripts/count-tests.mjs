/**
 * Prints `N passed, N failed` from the test runner's JSON report, and before it the tests that passed only when they were
 * tried again; fails when there is no report or nothing ran.
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { root } from './project.mjs';

const [, , path = ''] = process.argv;
const counts = read(path);
if (counts === undefined) process.stderr.write('\nThe tests did not run to their end: see above.\n');
const { passed, failed, unsteady } = counts ?? { passed: 0, failed: 0, unsteady: [] };
if (unsteady.length > 0) process.stdout.write('\nPassed only when tried again:\n');
for (const { name, reason } of unsteady) process.stdout.write(`  ${name}\n    ${reason}\n`);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exit(passed > 0 && failed === 0 ? 0 : 1);

/** Undefined when the runner left no whole report. A file that failed outside of its tests counts as a failed one. */
function read(file) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    const brokenFiles = report.testResults.filter(({ status, assertionResults }) => {
      return status === 'failed' && assertionResults.every((result) => result.status === 'passed');
    });
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + brokenFiles.length,
      unsteady: report.testResults.flatMap(unsteadyIn),
    };
  } catch {
    return undefined;
  }
}

/** The runner keeps the errors of the first try of a test that passed at the second. */
function unsteadyIn({ name, assertionResults }) {
  return assertionResults
    .filter(({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0)
    .map(({ fullName, failureMessages: [message] }) => ({
      name: `${relative(root, name)}: ${fullName}`,
      reason: message.split('\n', 1)[0],
    }));
}
