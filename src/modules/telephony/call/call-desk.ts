import { Injectable } from '@nestjs/common';
import { TelephonyConfig } from '../../../platform/config/telephony.config.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { LiveSocket } from '../../../platform/ws/live-socket.js';
import { systemTimer } from '../../../platform/ws/socket-timer.js';
import type { UpgradeRequest } from '../../../platform/ws/upgrade-request.js';
import { AssistantConversations } from '../../assistant/assistant-conversations.js';
import { AssistantProfile } from '../../assistant/assistant-profile.js';
import type { CallMessage, CallStart, CarrierCodec } from '../codec/carrier-codec.js';
import { Call, type Answering } from './call.js';
import { CallAdmission } from './call-admission.js';
import { CallWatchers, type CallFacts, type CallListener } from './call-news.js';
import { CallTelemetry } from './call-telemetry.js';

/** The carrier buffers and can be told to drop it: so much bridges a moment in which this server is busy. */
const LEAD_MS = 400;
const LANGUAGE = /^[a-z]{2,3}([-_][a-z0-9]{2,8})*$/i;

/** A socket of a carrier that was let in. */
export interface CarrierLine {
  socket: LiveSocket<CallMessage>;
  codec: CarrierCodec;
  /** The carrier's name. */
  carrier: string;
}

/** Takes calls: each gets a conversation with the assistant. */
@Injectable()
export class CallDesk {
  constructor(
    private readonly assistant: AssistantConversations,
    private readonly profile: AssistantProfile,
    private readonly config: TelephonyConfig,
    private readonly admission: CallAdmission,
    private readonly telemetry: CallTelemetry,
    private readonly watchers: CallWatchers,
  ) {}

  /** @throws AppError `server_busy`. */
  open(line: CarrierLine): Call {
    const { socket, codec } = line;
    const leave = this.enter(line);
    const trace = this.telemetry.trace(socket.request);
    return new Call({
      socket,
      codec,
      timer: systemTimer,
      within: (work) => trace.within(work),
      answer: (start) => this.answer(line, start),
      release: () => {
        leave();
        trace.end();
      },
    });
  }

  private enter({ socket, carrier }: CarrierLine): () => void {
    try {
      return this.admission.enter(socket.request.address);
    } catch (error) {
      this.telemetry.noteRefused(carrier, 'refused');
      throw error;
    }
  }

  private answer({ socket, codec, carrier }: CarrierLine, start: CallStart): Answering {
    const { request } = socket;
    const { rateHz } = codec;
    try {
      const language = languageOf(start);
      const conversation = this.assistant.open({ rateHz, leadMs: LEAD_MS, language });
      const greeting = this.config.greeting ?? this.profile.greeting;
      const facts = { ...start, requestId: request.id, carrier, startedAtMs: Date.now(), rateHz };
      return { conversation, greeting, listener: this.follow(request, facts) };
    } catch (error) {
      this.telemetry.noteFailure(request, error);
      this.telemetry.noteRefused(carrier, 'failed');
      throw error;
    }
  }

  private follow(request: UpgradeRequest, facts: CallFacts): CallListener {
    const figures = this.telemetry.follow(request, facts);
    const others = this.watchers.watch(facts);
    return (news) => {
      figures(news);
      others(news);
    };
  }
}

/** @throws AppError `invalid_language`. */
function languageOf({ parameters }: CallStart): string | undefined {
  const language = parameters['language'];
  if (language === undefined || LANGUAGE.test(language)) return language;
  throw new AppError('invalid_language', 'customParameters.language: expected a code such as fr or de-AT');
}
