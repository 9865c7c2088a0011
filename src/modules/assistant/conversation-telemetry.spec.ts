import { describe, expect, it } from 'vitest';
import { AppError } from '../../platform/errors/app-error.js';
import { RecentTurns } from '../../platform/telemetry/recent-turns.js';
import { ConversationTelemetry } from './conversation-telemetry.js';

describe('ConversationTelemetry', () => {
  it.each([
    [new Error('a bug'), 'a bug'],
    [new AppError('internal', 'An answer without a question'), 'An answer without a question'],
  ])('logs what is wrong inside, with or without a cause: %s', (thrown, message) => {
    const logged: unknown[] = [];
    const log = (fields: object): void => void logged.push(fields);
    const logger = { warn: log, error: log };
    const telemetry = new ConversationTelemetry('voice', new RecentTurns(), logger, undefined);
    telemetry.noteFailure({ id: 'a', route: '/voice/:session_id' } as never, thrown);
    expect(logged).toMatchObject([{ requestId: 'a', code: 'internal', err: { message } }]);
  });
});
