import { expect, it } from 'vitest';
import { inferenceWorkerPath } from './inference-worker-path.js';

it.each([
  ['file:///app/dist/engine/inference/pool/inference-worker-path.js', '/app/dist/engine/inference/pool/'],
  ['file:///app/src/engine/inference/pool/inference-worker-path.ts', '/app/dist/engine/inference/pool/'],
  [
    'file:///src/app/dist/engine/inference/pool/inference-worker-path.js',
    '/src/app/dist/engine/inference/pool/',
  ],
])('finds the built worker from %s', (moduleUrl, folder) => {
  expect(inferenceWorkerPath(moduleUrl)).toBe(`${folder}inference-worker.js`);
});
