import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // What needs nothing but its own code shares processes: most of its time would be the loading of modules.
    projects: [
      { extends: true, test: { name: 'units', include: ['src/**/*.spec.ts'], isolate: false } },
      {
        extends: true,
        test: {
          name: 'programs',
          include: ['test/**/*.spec.ts', 'test/**/*.e2e-spec.ts', 'bench/**/*.spec.ts'],
          // Speech in real time on a machine that others share: CI tries again, and the report marks who needed it.
          retry: process.env.CI === 'true' ? 2 : 0,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
    env: { ORT_DISABLE_TELEMETRY: '1' },
    // What is waited for comes at once, or late where others have the machine; only a test that fails waits so long.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.spec.ts', 'src/main.ts'],
      reporter: ['text-summary', 'json-summary'],
    },
  },
});
