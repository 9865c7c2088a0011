import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { PATIENT } from './running-app.js';
import { startServerProcess, type ServerProcess } from './server-process.js';
import { WebhookReceiver } from './webhook-receiver.js';

/**
 * A server in a process of its own, killed and started again on the same data, and who hears its webhooks meanwhile.
 * Whoever starts one closes it.
 */
export class KillableServer {
  private constructor(
    readonly dataDir: string,
    private readonly settings: Record<string, string>,
    private listening: WebhookReceiver,
    private running: ServerProcess,
  ) {}

  /** @param settingsFor besides those of every such server; told where webhooks are heard. */
  static async start(
    name: string,
    settingsFor: (hookUrl: string) => Record<string, string>,
  ): Promise<KillableServer> {
    const dataDir = await mkdtemp(join(tmpdir(), `parley-${name}-`));
    const receiver = await WebhookReceiver.start(await freePort());
    const settings = {
      DATA_DIR: dataDir,
      INFERENCE_WORKERS: '1',
      ...PATIENT,
      OUTBOUND_ALLOW: '127.0.0.1',
      SHUTDOWN_TIMEOUT_SECS: '1',
      ...settingsFor(receiver.url),
    };
    return new KillableServer(dataDir, settings, receiver, await startServerProcess({ settings }));
  }

  get url(): string {
    return this.running.url;
  }

  get receiver(): WebhookReceiver {
    return this.listening;
  }

  /** Gives its exit code, null when the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null> {
    return this.running.end(signal);
  }

  /** On the same data. */
  async startAgain(): Promise<void> {
    this.running = await startServerProcess({ settings: this.settings });
  }

  async restart(signal: NodeJS.Signals): Promise<number | null> {
    const code = await this.end(signal);
    await this.startAgain();
    return code;
  }

  /** Nobody hears webhooks until {@link listenAgain}. */
  async stopListening(): Promise<void> {
    await this.listening.close();
  }

  /** Where it was listened before; nothing was heard yet. */
  async listenAgain(): Promise<void> {
    this.listening = await WebhookReceiver.start(this.listening.port);
  }

  async close(): Promise<void> {
    await this.end('SIGKILL');
    await this.listening.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
