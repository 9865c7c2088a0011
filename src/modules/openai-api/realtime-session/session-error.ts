import { AppError } from '../../../platform/errors/app-error.js';
import { RealtimeProblem } from '../codec/realtime-problem.js';

/** What a client is told of an error, and what the log is: nothing of what only the client did wrong. */
export function problemOfError(thrown: unknown): { problem: RealtimeProblem; failure?: AppError } {
  if (thrown instanceof RealtimeProblem) return { problem: thrown };
  const error = AppError.from(thrown);
  const { code, message } = error;
  if (error.kind === 'invalid') return { problem: new RealtimeProblem(code, message, paramOf(error)) };
  return { problem: new ServerProblem(code, message), failure: error };
}

const paramOf = ({ code }: AppError): string | null =>
  code === 'language_not_supported' ? 'session.audio.input.transcription.language' : null;

/** What is not the client's fault. */
class ServerProblem extends RealtimeProblem {
  override toError(eventId: string | undefined): ReturnType<RealtimeProblem['toError']> {
    return { ...super.toError(eventId), type: 'server_error' };
  }
}
