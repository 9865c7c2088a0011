/** Prints `N passed, N failed` from the test runner's JSON report; fails when there is none or nothing ran. */
import { readFileSync } from 'node:fs';

const [, , path = ''] = process.argv;
const counts = read(path);
process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed\n`);
process.exit(counts.passed > 0 && counts.failed === 0 ? 0 : 1);

function read(file) {
  const text = readFileSync(file, 'utf8');
  if (text === '') return { passed: 0, failed: 0 };
  const report = JSON.parse(text);
  const brokenFiles = report.testResults.filter(({ status, assertionResults }) => {
    return status === 'failed' && assertionResults.every((result) => result.status === 'passed');
  });
  return { passed: report.numPassedTests, failed: report.numFailedTests + brokenFiles.length };
}
