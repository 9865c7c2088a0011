import { Injectable } from '@nestjs/common';

export type ProviderHealth = 'healthy' | 'degraded' | 'unavailable';

/** Counts of transcriptions, as document 1 tells them. */
export interface TranscriptionCounts {
  total: number;
  completed: number;
  failed: number;
  /** Queued or in work. */
  pending: number;
}

/** Final messages to clients of jobs. */
export interface WebhookCounts {
  /** Not delivered yet: attempts follow. */
  waiting: number;
  /** Not delivered, and no attempt follows before a replay. */
  dead: number;
}

/** What the modules know of the server's state; each contributes its part. */
export interface ServerStatus {
  /** Id of the speech model of requests that name none. */
  model: string;
  /** Jobs that wait; those of all modules count together. */
  queueLength: number;
  transcriptions: TranscriptionCounts;
  webhooks: WebhookCounts;
  activeSessions: number;
  /** By kind: `stt`, `llm`, `tts`. */
  providers: Readonly<Record<string, ProviderHealth>>;
}

/** The surfaces whose sockets are live conversations. */
export type LiveSurface = 'realtime' | 'voice' | 'telephony';

/** What goes on at this moment, as document 5 tells it. */
export interface LiveStatus {
  activeCalls: number;
  /** Conversations that have not ended, of every surface. */
  activeSessions: number;
  maxConcurrentCalls: number;
  connections: Readonly<Record<LiveSurface, number>>;
}

/** A module's part of what goes on: sums are made of numbers. Asked at every scrape, so it is kept in memory. */
export type LiveContributor = () => Partial<Omit<LiveStatus, 'connections'>> & {
  connections?: Partial<LiveStatus['connections']>;
};

/** A module's part of the status; asked at every health request, so it must be cheap. */
export interface StatusContributor {
  contribute(): Partial<ServerStatus> | Promise<Partial<ServerStatus>>;
}

/** Whether a part of the server can do its work now. */
export interface ReadinessCheck {
  /** As it appears in `/health/ready`. */
  readonly name: string;
  isReady(): boolean | Promise<boolean>;
  /** What `/health/ready` tells of it besides. */
  details?(): Readonly<Record<string, unknown>>;
}

/** Where modules hand in what the health routes tell, so that these need not know the modules. */
@Injectable()
export class StatusRegistry {
  private readonly contributors: StatusContributor[] = [];
  private readonly checks: ReadinessCheck[] = [];
  private readonly liveContributors: LiveContributor[] = [];

  addContributor(contributor: StatusContributor): void {
    this.contributors.push(contributor);
  }

  addReadinessCheck(check: ReadinessCheck): void {
    this.checks.push(check);
  }

  addLiveContributor(contributor: LiveContributor): void {
    this.liveContributors.push(contributor);
  }

  /** What goes on now, of all modules together. */
  live(): LiveStatus {
    const parts = this.liveContributors.map((contributor) => contributor());
    const sumOf = (valueOf: (part: (typeof parts)[number]) => number | undefined): number =>
      parts.reduce((sum, part) => sum + (valueOf(part) ?? 0), 0);
    return {
      activeCalls: sumOf(({ activeCalls }) => activeCalls),
      activeSessions: sumOf(({ activeSessions }) => activeSessions),
      maxConcurrentCalls: sumOf(({ maxConcurrentCalls }) => maxConcurrentCalls),
      connections: {
        realtime: sumOf(({ connections }) => connections?.realtime),
        voice: sumOf(({ connections }) => connections?.voice),
        telephony: sumOf(({ connections }) => connections?.telephony),
      },
    };
  }

  get readinessChecks(): readonly ReadinessCheck[] {
    return this.checks;
  }

  /** Whether the named part can do its work now; false when nobody checks it. */
  async isReady(name: string): Promise<boolean> {
    const checks = this.checks.filter((check) => check.name === name);
    const answers = await Promise.all(checks.map(async (check) => check.isReady()));
    return answers.length > 0 && answers.every((isReady) => isReady);
  }

  /** All parts together. */
  async collect(): Promise<ServerStatus> {
    const parts = await Promise.all(this.contributors.map(async (contributor) => contributor.contribute()));
    const nothing: ServerStatus = {
      model: '',
      queueLength: 0,
      transcriptions: { total: 0, completed: 0, failed: 0, pending: 0 },
      webhooks: { waiting: 0, dead: 0 },
      activeSessions: this.live().activeSessions,
      providers: {},
    };
    return parts.reduce<ServerStatus>(
      (sum, part) => ({
        ...sum,
        ...part,
        queueLength: sum.queueLength + (part.queueLength ?? 0),
        providers: { ...sum.providers, ...part.providers },
      }),
      nothing,
    );
  }
}
