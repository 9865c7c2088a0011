import { Agent, get } from 'node:http';

/* Entry: asks a server many times over kept-alive connections, as fast as it answers, whenever it is told to. */

/** What to ask, and how often in all. */
export interface LoadOrder {
  port: number;
  paths: string[];
  requests: number;
  connections: number;
}

/** @property found answers that found a transcription. */
export interface LoadReport {
  found: number;
  wallMs: number;
}

async function perform({ port, paths, requests, connections }: LoadOrder): Promise<LoadReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let sent = 0;
  let found = 0;
  const beganAtMs = performance.now();
  const asking = Array.from({ length: connections }, async () => {
    while (sent < requests) {
      const path = paths[sent % paths.length] ?? '/';
      sent += 1;
      if ((await ask(agent, port, path)).includes('"found":true')) found += 1;
    }
  });
  await Promise.all(asking);
  agent.destroy();
  return { found, wallMs: performance.now() - beganAtMs };
}

function ask(agent: Agent, port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get({ agent, port, path, host: '127.0.0.1' }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve(body)).on('error', reject);
    }).on('error', reject);
  });
}

process.on('disconnect', () => process.exit(0));
process.on('message', (order: LoadOrder) => {
  perform(order).then(
    (report) => process.send?.(report),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
