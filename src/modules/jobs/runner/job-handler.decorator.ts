import 'reflect-metadata';
import type { JobFailureHook, JobWork } from './job-handler.js';

export interface JobHandlerOptions {
  /** Jobs at work in this process at once, unless the module is told otherwise. */
  concurrency: number;
  /** Name of the readiness check without which no job is begun. */
  needs?: string;
  /** Aborted as soon as the server stops, and done again later: for work that waits for others. */
  canBeBrokenOff?: boolean;
}

/** What a decorated method declares. */
export type JobDeclaration =
  | ({ readonly role: 'work'; readonly kind: string } & Readonly<JobHandlerOptions>)
  | { readonly role: 'failure'; readonly kind: string };

const DECLARATION = Symbol('job-declaration');

type MethodOf<M> = <T extends M>(
  target: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<T>,
) => void;

/**
 * Declares a provider's method as the work of a kind of job.
 *
 * @example
 * @JobHandler('transcribe', { concurrency: 2 })
 * async transcribe(lease: JobLease, signal: AbortSignal): Promise<JobOutcome> {
 *   const text = await this.service.transcribe(lease.jobId, signal);
 *   return completed((tx) => this.repository.storeText(tx, lease.jobId, text));
 * }
 */
export function JobHandler(kind: string, options: JobHandlerOptions): MethodOf<JobWork> {
  return (_target, _name, descriptor) => declare(descriptor, { role: 'work', kind, ...options });
}

/** Declares a provider's method as what happens, in the same transaction, when a job of that kind has failed. */
export function JobFailed(kind: string): MethodOf<JobFailureHook> {
  return (_target, _name, descriptor) => declare(descriptor, { role: 'failure', kind });
}

/** What `method` was declared as, if anything. */
export function declarationOf(method: unknown): JobDeclaration | undefined {
  if (typeof method !== 'function') return undefined;
  return Reflect.getMetadata(DECLARATION, method) as JobDeclaration | undefined;
}

function declare(descriptor: PropertyDescriptor, declaration: JobDeclaration): void {
  Reflect.defineMetadata(DECLARATION, declaration, descriptor.value as object);
}
