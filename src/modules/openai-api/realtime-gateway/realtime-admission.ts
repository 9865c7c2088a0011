import { Injectable } from '@nestjs/common';
import { AccessConfig } from '../../../platform/config/access.config.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { UpgradeRequest } from '../../../platform/ws/upgrade-request.js';
import { ApiKeys } from '../../auth/api-keys.js';
import { EphemeralKeys, type EphemeralKeySession } from '../../auth/ephemeral/ephemeral-keys.js';
import { keyProblem, presentedKeys } from '../../auth/presented-keys.js';
import { OWN_REALTIME_NAME } from '../models/openai-names.js';
import { RealtimeModels } from '../realtime-session/realtime-models.js';
import { requestedSettings } from '../realtime-session/requested-session.js';
import {
  initialSettings,
  type SessionKind,
  type SessionSettings,
} from '../realtime-session/session-settings.js';
import { isRecogniser } from '../realtime-session/session-update.js';

/** As the vendor's clients in browsers show a key. */
const KEY_PROTOCOL = 'openai-insecure-api-key.';
const EPHEMERAL = 'ek_';

/** Who may open a realtime session, and what it begins with. */
@Injectable()
export class RealtimeAdmission {
  private readonly keys: ApiKeys;

  constructor(
    { apiKeys }: AccessConfig,
    private readonly ephemeral: EphemeralKeys,
    private readonly models: RealtimeModels,
  ) {
    this.keys = new ApiKeys(apiKeys);
  }

  /** @throws AppError `unauthenticated`, `invalid_request`, `model_not_available`, `llm_unavailable`. */
  async admit(request: UpgradeRequest): Promise<SessionSettings> {
    const bound = await this.redeem(shownKeys(request));
    if (request.query.has('call_id'))
      throw invalid('call_id', 'There are no calls to attach to: open a session of its own.');
    if (bound !== undefined) return requestedSettings(bound, this.models);
    const { kind, model } = askedFor(request.query);
    return initialSettings(kind, this.models.defaultsOf(model));
  }

  /** The session that a key was made for; undefined where another key, or none, lets the client in. */
  private async redeem(shown: readonly string[]): Promise<EphemeralKeySession | undefined> {
    const ephemeral = shown.find((key) => key.startsWith(EPHEMERAL));
    if (ephemeral !== undefined) {
      const session = await this.ephemeral.redeem(ephemeral);
      if (session !== undefined) return session;
      if (!this.keys.has(ephemeral)) throw keyProblem(shown);
    }
    if (this.keys.isEmpty || shown.some((key) => this.keys.has(key))) return undefined;
    throw keyProblem(shown);
  }
}

/** Browsers cannot send headers with a request for a socket: subprotocols are looked at too. */
function shownKeys({ headers }: UpgradeRequest): string[] {
  const protocols = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const ofProtocols = protocols.filter((name) => name.startsWith(KEY_PROTOCOL));
  return [...presentedKeys(headers), ...ofProtocols.map((name) => name.slice(KEY_PROTOCOL.length))];
}

function askedFor(query: URLSearchParams): { kind: SessionKind; model: string } {
  const intent = query.get('intent');
  const model = query.get('model') ?? OWN_REALTIME_NAME;
  if (intent !== null && intent !== 'transcription')
    throw invalid('intent', "Invalid value for 'intent'. Supported values are: 'transcription'.");
  if (intent !== null || isRecogniser(model)) return { kind: 'transcription', model: OWN_REALTIME_NAME };
  return { kind: 'realtime', model };
}

const invalid = (param: string, message: string): AppError =>
  new AppError('invalid_request', message, { details: { param } });
