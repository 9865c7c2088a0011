import { freePort } from './free-port.js';
import { untilReady } from './running-app.js';
import { startServerProcess, type ServerProcess } from './server-process.js';

/** A start on a fresh folder makes the models first, while others do so too. */
const FIRST_START_MS = 120_000;

export type ServerRole = 'api' | 'worker' | 'all';

/** Server processes that share a data folder; each keeps its port over its lives. */
export class ServerGroup {
  private readonly members: { port: string; role: ServerRole; server: ServerProcess }[] = [];

  /** @param settings of all of them. */
  constructor(private readonly settings: Readonly<Record<string, string>>) {}

  /** Starts them at one instant; resolves when all are ready. {@link end} ends them. */
  async start(roles: readonly ServerRole[]): Promise<void> {
    const ports = await Promise.all(roles.map(() => freePort()));
    await Promise.all(
      roles.map(async (role, index) => {
        const port = String(ports[index]);
        this.members[index] = { port, role, server: await this.spawn(role, port) };
      }),
    );
    await this.ready(FIRST_START_MS);
  }

  get size(): number {
    return this.members.length;
  }

  url(index: number): string {
    return this.member(index).server.url;
  }

  output(index: number): string {
    return this.member(index).server.output();
  }

  /** Kills one and starts it again, without waiting until it is ready. */
  async replace(index: number): Promise<void> {
    const member = this.member(index);
    await member.server.end('SIGKILL');
    member.server = await this.spawn(member.role, member.port);
  }

  /** Resolves when all are ready. */
  async ready(deadlineMs = FIRST_START_MS): Promise<void> {
    await Promise.all(this.members.map(({ server }) => untilReady(server.url, deadlineMs)));
  }

  /** Ends all in good order; gives their exit codes. */
  end(): Promise<(number | null)[]> {
    return Promise.all(this.members.splice(0).map(({ server }) => server.end('SIGTERM')));
  }

  private member(index: number): { port: string; role: ServerRole; server: ServerProcess } {
    const member = this.members[index];
    if (member === undefined) throw new Error(`There is no process ${index}`);
    return member;
  }

  private spawn(role: ServerRole, port: string): Promise<ServerProcess> {
    return startServerProcess({ settings: { ...this.settings, ROLE: role, PORT: port }, isImpatient: true });
  }
}
