import type { RawData, WebSocket } from 'ws';
import { loudParts } from './openai-realtime-ear.js';
import { clientEventSchema, type ClientEvent } from './openai-realtime-schema.js';
import type { RealtimeStandIn } from './openai-realtime-stand-in.js';
import { RealtimeStandInResponse } from './openai-realtime-response.js';

/** Where a session can go wrong. */
export type SessionStage =
  'created' | 'updated' | 'speech-started' | 'committed' | 'response-created' | 'mid-audio' | 'response-done';

const RATE_PER_MS = 24;
/** Silence that ends a turn. */
const SILENCE_MS = 200;
const MIN_COMMIT_MS = 100;

/** One session of the stand-in: hears loud audio as speech, ends turns, answers as the script says. */
export class RealtimeStandInSession {
  /** What the client sent, audio apart. */
  readonly received: ClientEvent[] = [];
  /** Milliseconds of audio that came. */
  heardMs = 0;
  /** Audio of messages of the assistant, in milliseconds, by id. */
  readonly spokenMs = new Map<string, number>();
  readonly calls = new Set<string>();
  settings: Extract<ClientEvent, { type: 'session.update' }>['session'] | undefined;
  response: RealtimeStandInResponse | undefined;
  private count = 0;
  private bufferedMs = 0;
  private silentMs = 0;
  private isSpeaking = false;
  private isGone = false;

  constructor(
    private readonly client: WebSocket,
    readonly standIn: RealtimeStandIn,
  ) {
    client.on('error', () => undefined);
    client.on('close', () => {
      this.isGone = true;
      this.response?.leave();
    });
    client.on('message', (data: RawData, isBinary: boolean) => this.onMessage(data as Buffer, isBinary));
    this.stage('created', () => this.send({ type: 'session.created', session: this.state() }));
  }

  get isOpen(): boolean {
    return !this.isGone;
  }

  /** What the client sent of a type. */
  of<T extends ClientEvent['type']>(type: T): Extract<ClientEvent, { type: T }>[] {
    return this.received.filter((event): event is Extract<ClientEvent, { type: T }> => event.type === type);
  }

  newId(kind: string): string {
    return `${kind}_${this.standIn.sessions.length}_${(this.count += 1)}`;
  }

  send(event: object): void {
    if (!this.isGone) this.client.send(JSON.stringify({ event_id: this.newId('event'), ...event }));
  }

  sendRaw(text: string): void {
    this.client.send(text);
  }

  problem(
    code: string,
    type = 'invalid_request_error',
    about: string | null = null,
    param: string | null = null,
  ): void {
    const message = `Something about ${this.standIn.key}`;
    this.send({ type: 'error', error: { type, code, message, param, event_id: about } });
  }

  /** Ends the connection without a word. */
  cut(): void {
    this.isGone = true;
    this.response?.leave();
    this.client.terminate();
  }

  closeWith(code: number, reason: string): void {
    this.client.close(code, reason);
  }

  /** As the vendor does after 60 minutes. */
  expire(): void {
    this.problem('session_expired');
    this.client.close(1001, 'session expired');
  }

  /** Goes on with an answer that is held. */
  release(): void {
    this.response?.release();
  }

  /** Does what belongs to a stage, unless the script stops it. */
  stage(stage: SessionStage, run: () => void): void {
    if (this.standIn.script.at?.[stage]?.(this) !== 'stop' && !this.isGone) run();
  }

  private state(): object {
    return { object: 'realtime.session', id: 'sess_1', type: 'realtime', ...this.settings, expires_at: 0 };
  }

  private onMessage(data: Buffer, isBinary: boolean): void {
    const { violations } = this.standIn;
    const text = data.toString('utf8');
    const parsed = clientEventSchema.safeParse(isBinary ? undefined : JSON.parse(text));
    if (!parsed.success) {
      violations.push(`${text.slice(0, 200)}: ${parsed.error.message}`);
      return this.problem('invalid_value');
    }
    const event = parsed.data;
    if (event.type !== 'input_audio_buffer.append') this.received.push(event);
    if (this.settings === undefined && event.type !== 'session.update') {
      violations.push(`${event.type} before the session was set up`);
    }
    this.react(event);
  }

  private react(event: ClientEvent): void {
    switch (event.type) {
      case 'session.update':
        this.settings = event.session;
        return this.stage('updated', () => this.send({ type: 'session.updated', session: this.state() }));
      case 'input_audio_buffer.append':
        return this.hear(new Int16Array(new Uint8Array(Buffer.from(event.audio, 'base64')).buffer));
      case 'input_audio_buffer.commit':
        if (this.bufferedMs < MIN_COMMIT_MS) return this.problem('input_audio_buffer_commit_empty');
        return this.commit(false);
      case 'input_audio_buffer.clear':
        this.bufferedMs = 0;
        return this.send({ type: 'input_audio_buffer.cleared' });
      case 'conversation.item.create':
        return this.addItem(event.item);
      case 'conversation.item.truncate':
        return this.truncate(event);
      case 'response.create':
        if (this.response !== undefined) return this.problem('conversation_already_has_active_response');
        return this.respond();
      case 'response.cancel':
        if (this.response === undefined)
          return this.problem('response_cancel_not_active', undefined, event.event_id);
        this.response.cancel('client_cancelled');
    }
  }

  private addItem(item: Extract<ClientEvent, { type: 'conversation.item.create' }>['item']): void {
    if (item.type === 'function_call_output' && !this.calls.delete(item.call_id)) {
      this.standIn.violations.push(`an output of ${item.call_id}, which nobody called`);
    }
    const known = { id: this.newId('item'), object: 'realtime.item', status: 'completed', ...item };
    this.send({ type: 'conversation.item.added', item: known, previous_item_id: null });
    this.send({ type: 'conversation.item.done', item: known, previous_item_id: null });
  }

  private truncate(event: Extract<ClientEvent, { type: 'conversation.item.truncate' }>): void {
    const spokenMs = this.spokenMs.get(event.item_id);
    if (spokenMs === undefined || event.audio_end_ms > spokenMs) {
      this.standIn.violations.push(`truncated ${event.item_id} at ${event.audio_end_ms} of ${spokenMs} ms`);
      return this.problem('invalid_value', undefined, event.event_id);
    }
    this.spokenMs.set(event.item_id, event.audio_end_ms);
    const { item_id, content_index, audio_end_ms } = event;
    this.send({ type: 'conversation.item.truncated', item_id, content_index, audio_end_ms });
  }

  private hear(pcm: Int16Array): void {
    for (const { ms, isLoud } of loudParts(pcm, RATE_PER_MS)) {
      this.heardMs += ms;
      this.bufferedMs += ms;
      this.silentMs = isLoud ? 0 : this.silentMs + ms;
      if (isLoud && !this.isSpeaking) this.stage('speech-started', () => this.beginSpeech());
      else if (this.isSpeaking && this.silentMs >= SILENCE_MS) this.endSpeech();
    }
  }

  private beginSpeech(): void {
    this.isSpeaking = true;
    const item_id = this.newId('item');
    this.send({
      type: 'input_audio_buffer.speech_started',
      audio_start_ms: Math.round(this.heardMs),
      item_id,
    });
    this.response?.cancel('turn_detected');
  }

  private endSpeech(): void {
    this.isSpeaking = false;
    const audio_end_ms = Math.round(this.heardMs - this.silentMs);
    this.send({ type: 'input_audio_buffer.speech_stopped', audio_end_ms, item_id: 'item' });
    this.commit(true);
  }

  /** @param answers whether the vendor ended the turn itself. */
  private commit(answers: boolean): void {
    this.isSpeaking = false;
    this.bufferedMs = 0;
    const item_id = this.newId('item');
    this.stage('committed', () => {
      this.send({ type: 'input_audio_buffer.committed', item_id, previous_item_id: null });
      const item = {
        id: item_id,
        type: 'message',
        role: 'user',
        content: [{ type: 'input_audio', transcript: null }],
      };
      this.send({ type: 'conversation.item.added', item, previous_item_id: null });
      if (this.standIn.script.isTextLate !== true) this.understand(item_id);
      if (answers) this.respond();
      if (this.standIn.script.isTextLate === true) setImmediate(() => this.understand(item_id));
    });
  }

  private understand(item_id: string): void {
    const transcript = this.standIn.nextUserText();
    const head = 'conversation.item.input_audio_transcription';
    for (const delta of transcript.split(/(?<= )/)) {
      this.send({ type: `${head}.delta`, item_id, content_index: 0, delta });
    }
    this.send({
      type: `${head}.completed`,
      item_id,
      content_index: 0,
      transcript,
      usage: { type: 'duration', seconds: 1 },
    });
  }

  private respond(): void {
    this.response = new RealtimeStandInResponse(
      this,
      this.standIn.nextAnswer(),
      () => (this.response = undefined),
    );
    this.response.begin();
  }
}
