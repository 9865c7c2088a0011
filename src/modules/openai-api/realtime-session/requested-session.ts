import { AppError } from '../../../platform/errors/app-error.js';
import { problemOfIssue, RealtimeProblem } from '../codec/realtime-problem.js';
import { sessionUpdate, type SessionUpdate } from '../codec/session-schema.js';
import { OWN_REALTIME_NAME } from '../models/openai-names.js';
import type { RealtimeModels } from './realtime-models.js';
import { initialSettings, type SessionSettings } from './session-settings.js';
import { updatedSettings } from './session-update.js';

/**
 * What a session is to be set to that was asked for over HTTP.
 *
 * @throws AppError `invalid_request` that names the field, `model_not_available`, `llm_unavailable`.
 */
export function requestedSettings(session: unknown, models: RealtimeModels): SessionSettings {
  const parsed = sessionUpdate.safeParse(session);
  if (!parsed.success) throw invalid(problemOfIssue(parsed.error.issues[0], 'session'));
  const update: SessionUpdate = parsed.data;
  const model = update.type === 'realtime' ? (update.model ?? OWN_REALTIME_NAME) : OWN_REALTIME_NAME;
  const settings = initialSettings(update.type, models.defaultsOf(model));
  try {
    return updatedSettings(settings, update, { hasSpoken: false });
  } catch (error) {
    throw error instanceof RealtimeProblem ? invalid(error) : error;
  }
}

/** The same over HTTP as over a socket. */
export const invalid = ({ message, param }: RealtimeProblem): AppError =>
  new AppError('invalid_request', message, { details: { param } });
