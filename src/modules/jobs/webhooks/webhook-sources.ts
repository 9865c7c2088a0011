import { Injectable } from '@nestjs/common';
import { AppError } from '../../../platform/errors/app-error.js';

/** A message that ends something: a job, a call. */
export interface FinalMessage {
  /** JSON text, the same at every attempt. */
  readonly body: string;
  /** What it says of the end, such as `completed`. */
  readonly phase: string;
}

/** Whoever keeps the final messages of a sort of subject, such as tracked jobs or calls. */
export interface WebhookSource {
  /** Stored with every delivery, so it never changes. */
  readonly name: string;
  /**
   * The message that was posted under a number; undefined once it is kept no more.
   *
   * @param subjectId whom it is about.
   */
  messageOf(subjectId: string, seq: number): Promise<FinalMessage | undefined>;
}

/** Where those are found who keep messages: each registers itself when its module is made. */
@Injectable()
export class WebhookSources {
  private readonly byName = new Map<string, WebhookSource>();

  /** @throws Error when another source has that name. */
  register(source: WebhookSource): void {
    if (this.byName.has(source.name)) throw new Error(`There are two webhook sources "${source.name}"`);
    this.byName.set(source.name, source);
  }

  /** @throws AppError `internal` when nobody has that name. */
  of(name: string): WebhookSource {
    const source = this.byName.get(name);
    if (source === undefined) throw new AppError('internal', `Nobody keeps messages of the source "${name}"`);
    return source;
  }
}
