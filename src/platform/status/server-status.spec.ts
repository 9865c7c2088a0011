import { expect, it } from 'vitest';
import { StatusRegistry } from './server-status.js';

it('adds up the jobs that wait, and joins the rest', async () => {
  const registry = new StatusRegistry();
  registry.addContributor({ contribute: () => ({ queueLength: 2, providers: { stt: 'healthy' } }) });
  registry.addContributor({ contribute: () => ({ providers: { llm: 'degraded' } }) });
  registry.addContributor({ contribute: async () => ({ queueLength: 3, model: 'tiny' }) });
  expect(await registry.collect()).toMatchObject({
    model: 'tiny',
    queueLength: 5,
    providers: { stt: 'healthy', llm: 'degraded' },
  });
});
