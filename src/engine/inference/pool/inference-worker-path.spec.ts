import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inferenceWorkerPath } from './inference-worker-path.js';

it('finds the built worker for code that runs from its sources', () => {
  expect(existsSync(inferenceWorkerPath())).toBe(true);
});
