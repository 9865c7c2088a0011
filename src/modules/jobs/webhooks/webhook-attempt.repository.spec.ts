import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  openTemporaryDatabase,
  type TemporaryDatabase,
} from '../../../../test/support/temporary-database.js';
import { jobsSchema } from '../jobs.schema.js';
import type { WebhookAttempt } from './webhook-delivery.js';
import { WebhookAttemptRepository } from './webhook-attempt.repository.js';
import { WebhookDeliveryRepository } from './webhook-delivery.repository.js';

const ANSWERED = { durationMs: 12, httpStatus: 500, error: null, retryAfterSec: undefined };

describe('WebhookAttemptRepository', () => {
  let temporary: TemporaryDatabase;
  let attempts: WebhookAttemptRepository;
  let deliveries: WebhookDeliveryRepository;

  beforeEach(async () => {
    temporary = await openTemporaryDatabase(jobsSchema);
    attempts = new WebhookAttemptRepository();
    deliveries = new WebhookDeliveryRepository(temporary.database);
    const delivery = { jobId: 'a', source: 'job', webhookId: 'msg_a', targetCipher: Buffer.from('cipher') };
    await write((tx) => deliveries.insert(tx, delivery));
  });
  afterEach(() => temporary.remove());

  const kept = async (): Promise<readonly WebhookAttempt[] | undefined> =>
    (await deliveries.findAttempted('a'))?.attempts;
  const write: TemporaryDatabase['database']['write'] = (work) => temporary.database.write(work);

  it('keeps an attempt from its beginning to its end', async () => {
    const number = await write((tx) => attempts.begin(tx, 'a', 'completed', 1000));
    const begun = {
      number: 1,
      phase: 'completed',
      startedAtMs: 1000,
      durationMs: null,
      httpStatus: null,
      error: null,
    };
    expect(await kept()).toEqual([begun]);
    await write((tx) => attempts.end(tx, 'a', number, ANSWERED));
    expect(await kept()).toEqual([{ ...begun, durationMs: 12, httpStatus: 500 }]);
  });

  it('says of attempts that never ended that they were interrupted', async () => {
    await write((tx) => attempts.begin(tx, 'a', 'completed', 1000));
    await write((tx) => attempts.begin(tx, 'a', 'completed', 2000));
    const [first, second] = (await kept()) ?? [];
    expect(first?.error?.code).toBe('interrupted');
    expect(second).toMatchObject({ number: 2, error: null, durationMs: null });
  });

  it('keeps the latest of each sort, so that progress pushes no end out', async () => {
    await write(async (tx) => {
      for (let count = 0; count < 3; count += 1) await attempts.add(tx, 'a', 'error', count, ANSWERED);
      for (let count = 0; count < 70; count += 1) await attempts.add(tx, 'a', 'progress', count, ANSWERED);
    });
    const all = (await kept()) ?? [];
    expect(all.filter(({ phase }) => phase === 'error').map(({ number }) => number)).toEqual([1, 2, 3]);
    const progress = all.filter(({ phase }) => phase === 'progress').map(({ startedAtMs }) => startedAtMs);
    expect(progress).toHaveLength(50);
    expect([progress[0], progress.at(-1)]).toEqual([20, 69]);
  });

  it('notes nothing of a job that is gone', async () => {
    expect(await write((tx) => attempts.add(tx, 'erased', 'progress', 0, ANSWERED))).toBe(0);
  });
});
