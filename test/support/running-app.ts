import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../src/bootstrap/create-app.js';
import { layGroundwork } from '../../src/bootstrap/groundwork.js';
import { listen } from '../../src/bootstrap/listeners.js';
import type { Environment } from '../../src/platform/config/config-section.js';

export interface RunningApp {
  app: NestFastifyApplication;
  /** Base URL of the main listener. */
  url: string;
  /** Base URLs of the alias listeners, documents 2 and 3. */
  aliasUrls: string[];
  dataDir: string;
  /** Everything logged so far, as text. */
  log(): string;
  /** Closes the application; the data folder goes too unless `keepData`. */
  close(options?: { keepData?: boolean }): Promise<void>;
}

/** Settings for a machine that has other work to do: whoever is asked first may take time. {@link startApp} has them. */
export const PATIENT = { STT_TIMEOUT_MS: '60000', LLM_TIMEOUT_MS: '60000', TTS_TIMEOUT_MS: '60000' };

/**
 * Starts the whole server on free ports with a data folder of its own.
 *
 * @param prepare what is done to the application before it listens, such as loading a module of the test's own.
 */
export async function startApp(
  settings: Environment = {},
  prepare?: (app: NestFastifyApplication) => Promise<void>,
): Promise<RunningApp> {
  const dataDir = settings['DATA_DIR'] ?? (await mkdtemp(join(tmpdir(), 'parley-e2e-')));
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done): void {
      lines.push(chunk.toString());
      done();
    },
  });
  const environment = {
    PORT: '0',
    ALIAS_PORTS: '0,0',
    HOST: '127.0.0.1',
    NODE_ENV: 'test',
    LOG_LEVEL: 'trace',
    ...PATIENT,
  };
  const groundwork = layGroundwork({ ...environment, ...settings, DATA_DIR: dataDir }, destination);
  const created = await createApp(groundwork);
  await prepare?.(created.app);
  const listeners = await listen(created.app, created.config.server, created.logger);
  return {
    app: created.app,
    url: `http://127.0.0.1:${listeners.mainPort}`,
    aliasUrls: listeners.aliasPorts.map((port) => `http://127.0.0.1:${port}`),
    dataDir,
    log: () => lines.join(''),
    async close({ keepData = false } = {}): Promise<void> {
      await created.app.close();
      if (!keepData) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Resolves once `/health/ready` answers 200. */
export async function untilReady(url: string, deadlineMs = 90_000): Promise<void> {
  const endsAt = Date.now() + deadlineMs;
  for (;;) {
    const response = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (response?.status === 200) return;
    if (Date.now() > endsAt) throw new Error(`Not ready after ${deadlineMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
