import type { CompletionNotice, JobProblem, JobProgress } from './tracked-job.js';

/** What a message tells of: `phase` of document 2's webhooks. */
export type MessagePhase = 'progress' | 'completed' | 'error';

/** Whom a message is about. */
export interface MessageSubject {
  readonly id: string;
  readonly clientId: string | null;
  readonly processId: string;
}

/** What a message says beyond its subject and number. */
export interface MessageContent {
  readonly phase: MessagePhase;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly error: JobProblem | null;
}

export function progressMessage({ message, percent }: JobProgress): MessageContent {
  return { phase: 'progress', message, data: { progress: percent }, error: null };
}

export function completionMessage({ message, data }: CompletionNotice): MessageContent {
  return { phase: 'completed', message, data, error: null };
}

export function failureMessage(message: string, problem: JobProblem): MessageContent {
  return { phase: 'error', message, data: null, error: problem };
}

/**
 * Document 2's webhook payload as JSON text. It is rendered once, when it is stored, so that a webhook, each of its
 * repetitions and the event stream carry the same bytes.
 *
 * @param seq 1 for the first message of a job, rising.
 */
export function renderMessage(subject: MessageSubject, seq: number, content: MessageContent): string {
  return JSON.stringify({
    phase: content.phase,
    message: content.message,
    job: { id: subject.clientId ?? subject.id },
    process: { id: subject.processId },
    seq,
    data: content.data,
    error: content.error,
  });
}
