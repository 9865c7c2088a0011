import { defineConfig } from 'vitest/config';

/** What `npm run verify` runs: each file takes as long as it takes. */
export default defineConfig({
  test: {
    include: ['test/verify/**/*.verify.ts'],
    env: { ORT_DISABLE_TELEMETRY: '1' },
    testTimeout: 6 * 60 * 60 * 1000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 1,
    disableConsoleIntercept: true,
  },
});
