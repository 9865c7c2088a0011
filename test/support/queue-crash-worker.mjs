/**
 * A server process for the crash test: stores the jobs it is told to, works on jobs in pieces, and is killed at
 * any moment. Arguments: data folder; key prefix and address of Redis where Bull keeps the line. Messages in: `{enqueue: id}`; out: `{ready}`, `{stored: id}`, `{completed: id}`.
 */
import { JobEvents } from '../../dist/modules/jobs/queue/job-events.js';
import { completed } from '../../dist/modules/jobs/runner/job-handler.js';
import { JobRunner } from '../../dist/modules/jobs/runner/job-runner.js';
import { jobsSchema } from '../../dist/modules/jobs/jobs.schema.js';
import { SqliteJobQueue } from '../../dist/modules/jobs/queue/sqlite-job-queue.js';
import { databaseOptions } from '../../dist/platform/database/database-options.js';
import { Database } from '../../dist/platform/database/database.js';

const PIECES = 3;
const PIECE_MS = 4;

const [, , dataDir, redisPrefix, redisUrl] = process.argv;
const database = await Database.open(databaseOptions({ dataDir }, jobsSchema));
await database.write(async (tx) => {
  await tx.run('CREATE TABLE IF NOT EXISTS crash_pieces (job_id text, piece integer)');
  await tx.run('CREATE TABLE IF NOT EXISTS crash_results (job_id text, attempt integer)');
});
const events = new JobEvents();
const queue =
  redisPrefix === undefined ? new SqliteJobQueue(database, events, { pollMs: 50 }) : await openBull();
const runner = new JobRunner(queue, database, events, { warn: report, error: report });

events.subscribeAll((event) => {
  if (event.type === 'state' && event.state === 'completed') process.send({ completed: event.jobId });
});

process.on('message', ({ enqueue }) => {
  database
    .write((tx) => queue.enqueue(tx, { id: enqueue, kind: 'crash' }))
    .then(() => process.send({ stored: enqueue }), report);
});

await runner.start([{ kind: 'crash', concurrency: 4, onFailed: undefined, work: transcribe }]);
process.send({ ready: true });

function report(_fields, message) {
  process.send({ logged: message });
}

async function openBull() {
  const { default: Bull } = await import('bull');
  const { BULL_SETTINGS, BullLines } = await import('../../dist/modules/jobs/bull/bull-lines.js');
  const { BullJobQueue } = await import('../../dist/modules/jobs/bull/bull-job-queue.js');
  const { RedisLink } = await import('../../dist/modules/jobs/bull/redis-link.js');
  const link = new RedisLink(redisUrl, { info: report, warn: report });
  const createClient = (type) => (type === 'subscriber' ? link.subscriber : link.client);
  const line = new Bull('crash', { prefix: redisPrefix, createClient, settings: BULL_SETTINGS });
  const lines = new BullLines(link, new Map([['crash', line]]), redisPrefix);
  return new BullJobQueue(database, events, lines, link, { pollMs: 50 });
}

async function transcribe(lease) {
  const sql = 'SELECT count(*) AS count FROM crash_pieces WHERE job_id = ?';
  const { count } = await database.get(sql, [lease.jobId]);
  for (let piece = count; piece < PIECES; piece += 1) {
    await new Promise((resolve) => setTimeout(resolve, PIECE_MS));
    await database.write(async (tx) => {
      await queue.assertHeld(tx, lease);
      await tx.run('INSERT INTO crash_pieces VALUES (?, ?)', [lease.jobId, piece]);
    });
  }
  return completed(async (tx) => {
    await tx.run('INSERT INTO crash_results VALUES (?, ?)', [lease.jobId, lease.attempt]);
  });
}
