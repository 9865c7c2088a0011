import { afterAll } from 'vitest';
import { describeWithRedis, ownPrefix, removeKeys } from '../support/redis.js';
import { itSurvivesKills } from './queue-crash.conformance.js';

describeWithRedis('BullJobQueue', () => {
  const prefix = ownPrefix();
  afterAll(() => removeKeys(prefix));

  itSurvivesKills(prefix);
});
