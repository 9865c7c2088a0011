import { beforeEach, describe, expect, it } from 'vitest';
import type { Conversation } from '../../engine/conversation/conversation.js';
import type { ConversationEvent, ConversationState } from '../../engine/conversation/conversation-event.js';
import { EventQueue } from '../../platform/async/event-queue.js';
import { AppError } from '../../platform/errors/app-error.js';
import { RecentTurns } from '../../platform/telemetry/recent-turns.js';
import type { LiveSocket } from '../../platform/ws/live-socket.js';
import type { UpgradeRequest } from '../../platform/ws/upgrade-request.js';
import { ConversationTelemetry } from './conversation-telemetry.js';
import { SocketConversation } from './socket-conversation.js';

/** A conversation that tells what a test has it tell. */
class ToldConversation implements Conversation {
  readonly events = new EventQueue<ConversationEvent>();
  readonly said = [];
  readonly inputRateHz = 16_000;
  state: ConversationState = 'listening';

  begin(): void {
    this.events.push({ type: 'ready' });
  }
  pushAudio(): void {}
  endTurn(): void {}
  interrupt(): void {}
  say(): void {}
  reset(): void {}
  close(): void {
    this.events.end();
  }
}

/** A socket that remembers what was done with it, in order. */
class RememberingSocket implements LiveSocket<ConversationEvent> {
  readonly request = { id: 'r1', route: '/ws/realtime', headers: {} } as UpgradeRequest;
  readonly signal = new AbortController().signal;
  readonly done: string[] = [];

  send(event: ConversationEvent): Promise<void> {
    this.done.push(event.type);
    return Promise.resolve();
  }
  discardMedia(): number {
    this.done.push('discard');
    return 0;
  }
  sendError(error: AppError): void {
    this.done.push(`error ${error.code}`);
  }
  fail(error: AppError, code: number): void {
    this.done.push(`fail ${error.code} ${code}`);
  }
  close(code?: number): void {
    this.done.push(`close ${code}`);
  }
}

const TURN_END: ConversationEvent = {
  type: 'turn-end',
  turn: 3,
  times: { sttMs: 10, llmMs: null, ttsMs: null, totalMs: 400 },
  providers: { stt: 'embedded', llm: null, tts: null },
  isSuccess: false,
  wasInterrupted: true,
};

describe('SocketConversation', () => {
  let conversation: ToldConversation;
  let socket: RememberingSocket;
  let turns: RecentTurns;
  let warned: object[];
  let joined: SocketConversation;

  beforeEach(() => {
    conversation = new ToldConversation();
    socket = new RememberingSocket();
    turns = new RecentTurns();
    warned = [];
    const logger = { warn: (fields: object) => warned.push(fields), error: () => undefined };
    joined = new SocketConversation({
      socket,
      conversation,
      telemetry: new ConversationTelemetry('realtime', turns, logger, undefined),
      trace: { within: (work) => work(), end: () => socket.done.push('trace ended') },
      sessionId: 's1',
    });
    joined.begin();
  });

  it('tells what happens, and takes back audio that is no longer wanted', async () => {
    conversation.events.push({ type: 'halted', turn: 1 });
    await joined.end();
    joined.close();
    expect(socket.done).toEqual(['ready', 'discard', 'halted', 'trace ended']);
  });

  it('records turns and failures, and nothing of what was said', async () => {
    conversation.events.push(TURN_END);
    conversation.events.push({ type: 'failed', error: new AppError('llm_timeout', 'Too slow') });
    await joined.end();
    expect(turns.latest(1)).toMatchObject([
      { surface: 'realtime', sessionId: 's1', correlationId: 'r1-3', totalMs: 400, llmMs: 0 },
    ]);
    expect(warned).toEqual([{ requestId: 'r1', route: '/ws/realtime', code: 'llm_timeout' }]);
  });

  it('closes the socket of a conversation that is over by itself', async () => {
    conversation.events.end();
    await expect.poll(() => socket.done).toContain('close 4503');
  });

  it('lets an answer come to its end before the server stops', async () => {
    conversation.state = 'speaking';
    const finished = joined.finish().then(() => socket.done.push('finished'));
    conversation.events.push({ type: 'answer-end', turn: 1, wasInterrupted: false });
    await expect.poll(() => socket.done).toContain('answer-end');
    conversation.state = 'listening';
    conversation.events.push({ type: 'state', state: 'listening' });
    await finished;
    expect(socket.done).toEqual(['ready', 'answer-end', 'state', 'finished']);
  });
});
