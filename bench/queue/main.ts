import { benchQueue } from './queue-bench.js';

const rounds = Number(process.argv[2] ?? 7);
const concurrency = Number(process.argv[3] ?? 50);
process.stdout.write(`${JSON.stringify(await benchQueue({ rounds, concurrency }), null, 2)}\n`);
