import type { ConversationClock } from '../../../engine/conversation/conversation-clock.js';
import type { ProvidersConfig } from '../../../platform/config/providers.config.js';
import type { RealtimeConfig } from '../../../platform/config/realtime.config.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { RealtimeSession } from '../../../platform/openai/realtime-session.js';
import type { RealtimeVendor } from '../registry/provider-source.js';
import { sessionOf, type VendorSessionOptions } from './client-events.js';
import { ClientSecrets } from './client-secrets.js';
import { RealtimeErrors } from './realtime-errors.js';
import { VendorLink, type OpenLink, type RealtimeTarget } from './vendor-link.js';

/** Name in settings. */
export const OPENAI = 'openai';

export interface OpenAiRealtimeVendorParts {
  config: Pick<ProvidersConfig, 'openaiKey' | 'openaiUrl'>;
  realtime: RealtimeConfig;
  clock: ConversationClock;
}

/** OpenAI Realtime as settings have it: where it is, and what its sessions are like. {@link close} ends connections. */
export class OpenAiRealtimeVendor implements RealtimeVendor {
  readonly model: string;
  readonly errors: RealtimeErrors;
  readonly secrets: ClientSecrets;
  private readonly target: RealtimeTarget;

  constructor(private readonly parts: OpenAiRealtimeVendorParts) {
    const { config, realtime, clock } = parts;
    const { openaiKey = '', openaiUrl } = config;
    const { openaiModel: model, timeoutMs } = realtime;
    this.model = model;
    this.errors = new RealtimeErrors({ provider: OPENAI, model });
    const headers = { 'user-agent': 'Parley', authorization: `Bearer ${openaiKey}` };
    const url = `${openaiUrl}/realtime?model=${encodeURIComponent(model)}`;
    this.target = { url, headers, timeoutMs, clock, errors: this.errors };
    this.secrets = new ClientSecrets({ baseUrl: openaiUrl, headers, timeoutMs, errors: this.errors });
  }

  readonly openLink: OpenLink = (session, observer) => new VendorLink(this.target, session, observer);

  /** What a session is set to, with the model's own voice where none is asked for. */
  sessionOf(
    options: Omit<VendorSessionOptions, 'voice' | 'transcriptionModel'> & { voice?: string | undefined },
  ): RealtimeSession {
    const { openaiVoice, openaiTranscriptionModel: transcriptionModel } = this.parts.realtime;
    return sessionOf({ ...options, voice: options.voice ?? openaiVoice, transcriptionModel });
  }

  async probe(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const link = this.openLink(Promise.resolve(this.sessionOf({ instructions: '' })), {
        onReady: () => {
          link.close();
          resolve();
        },
        onEvent: () => undefined,
        onGone: reject,
      });
      const leave = (): void => {
        link.close();
        reject(new AppError('cancelled', 'The vendor is not tried any more'));
      };
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  close(): void {
    this.secrets.close();
  }
}
