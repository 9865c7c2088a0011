import { exitWithReason } from './bootstrap/exit-with-reason.js';
import { layGroundwork } from './bootstrap/groundwork.js';
import { letHeapGrow } from './bootstrap/heap-growth.js';
import { readEnvironment } from './platform/config/load-config.js';

try {
  letHeapGrow();
  const groundwork = layGroundwork(readEnvironment());
  const { serve } = await import('./bootstrap/serve.js');
  await serve(groundwork);
} catch (error) {
  exitWithReason(error);
}
