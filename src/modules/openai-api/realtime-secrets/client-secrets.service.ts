import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { EphemeralKeys } from '../../auth/ephemeral/ephemeral-keys.js';
import { problemOfIssue } from '../codec/realtime-problem.js';
import { RealtimeModels } from '../realtime-session/realtime-models.js';
import { invalid, requestedSettings } from '../realtime-session/requested-session.js';
import { newId } from '../realtime-session/session-link.js';
import { sessionView } from '../realtime-session/session.presenter.js';
import type { ClientSecretView } from './client-secret.view.js';

const LIFE_SEC = { min: 10, max: 7200, default: 600 };

const secretRequest = z.strictObject({
  expires_after: z
    .strictObject({
      anchor: z.literal('created_at').default('created_at'),
      seconds: z.int().min(LIFE_SEC.min).max(LIFE_SEC.max).default(LIFE_SEC.default),
    })
    .optional(),
  session: z.record(z.string(), z.unknown()).default({ type: 'realtime' }),
});

/** Keys with which browsers open sessions that a server has settled. */
@Injectable()
export class ClientSecretsService {
  constructor(
    private readonly keys: EphemeralKeys,
    private readonly models: RealtimeModels,
  ) {}

  /** @throws AppError `invalid_request` that names the field, `model_not_available`, `llm_unavailable`. */
  async create(body: unknown): Promise<ClientSecretView> {
    const parsed = secretRequest.safeParse(body ?? {});
    if (!parsed.success) throw invalid(problemOfIssue(parsed.error.issues[0]));
    const { session, expires_after: expiry } = parsed.data;
    const settings = requestedSettings(session, this.models);
    const key = await this.keys.issue(session, { lifeSec: expiry?.seconds ?? LIFE_SEC.default });
    return {
      value: key.value,
      expires_at: key.expiresAtSec,
      session: { ...sessionView(newId('sess'), settings) },
    };
  }
}
