import { Injectable } from '@nestjs/common';
import { apologyIn } from '../../../engine/conversation/apology.js';
import { languageCodeOf } from '../../../engine/ports/speech-voices.js';
import { TelephonyConfig } from '../../../platform/config/telephony.config.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { LiveSocket } from '../../../platform/ws/live-socket.js';
import { systemTimer } from '../../../platform/ws/socket-timer.js';
import type { UpgradeRequest } from '../../../platform/ws/upgrade-request.js';
import { AssistantConversations } from '../../assistant/assistant-conversations.js';
import { AssistantProfile } from '../../assistant/assistant-profile.js';
import type { Carrier } from '../carriers/carrier.js';
import type { CallMessage, CallStart, CarrierCodec } from '../codec/carrier-codec.js';
import { Call, type Answering } from './call.js';
import { CallAdmission } from './call-admission.js';
import type { CallEnding, CallWish } from './call-ending.js';
import { CallWatchers, type CallFacts, type CallListener } from './call-news.js';
import { CallTelemetry } from './call-telemetry.js';
import { callTools } from './call-tools.js';

/** The carrier buffers and can be told to drop it: so much bridges a moment in which this server is busy. */
const LEAD_MS = 400;
/** A network that brings nothing for so long is gone; until then a word is not over where it is held up. */
const LINE_STALL_MS = 5000;
const LANGUAGE = /^[a-z]{2,3}([-_][a-z0-9]{2,8})*$/i;

/** A socket of a carrier that was let in. */
export interface CarrierLine {
  socket: LiveSocket<CallMessage>;
  codec: CarrierCodec;
  carrier: Carrier;
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
      answer: (start, ending) => this.answer(line, start, ending),
      vacate: leave,
      release: () => trace.end(),
    });
  }

  private enter({ socket, carrier }: CarrierLine): () => void {
    try {
      return this.admission.enter(socket.request.address);
    } catch (error) {
      this.telemetry.noteRefused(carrier.name, 'refused');
      throw error;
    }
  }

  private answer(line: CarrierLine, start: CallStart, ending: CallEnding): Answering {
    const { socket, codec, carrier } = line;
    const { request } = socket;
    const { rateHz } = codec;
    try {
      const language = languageOf(start) ?? this.profile.spokenLanguage;
      const targets = carrier.control === undefined ? [] : this.config.transferTargets;
      const tools = callTools({ targets, ask: (wish) => ending.ask(wish) });
      const conversation = this.assistant.open({
        rateHz,
        leadMs: LEAD_MS,
        language,
        tools,
        account: request.id,
        settings: codec.isContinuous ? { stallMs: LINE_STALL_MS } : {},
      });
      const greeting = this.config.greeting ?? this.profile.greeting;
      const facts: CallFacts = {
        ...start,
        requestId: request.id,
        carrier: carrier.name,
        startedAtMs: Date.now(),
        rateHz,
        language,
      };
      return {
        conversation,
        greeting,
        apology: apologyIn(languageCodeOf(language)),
        fulfil: (wish) => this.fulfil(line, start, wish),
        listener: this.follow(request, facts),
      };
    } catch (error) {
      this.telemetry.noteFailure(request, error);
      this.telemetry.noteRefused(carrier.name, 'failed');
      throw error;
    }
  }

  private async fulfil(
    { socket, carrier }: CarrierLine,
    { callSid }: CallStart,
    wish: CallWish,
  ): Promise<boolean> {
    try {
      if (wish.action === 'end') await carrier.control?.hangUp(callSid);
      else await carrier.control?.transfer(callSid, wish.target);
      return true;
    } catch (error) {
      this.telemetry.noteFailure(socket.request, error);
      return false;
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
