import { AppError } from '../../../platform/errors/app-error.js';
import { CLOSE } from '../../../platform/ws/close-codes.js';
import type { CommandReceiver } from '../../../platform/ws/socket-surface.js';
import type { ClientEvent } from '../codec/event-schema.js';
import { RealtimeProblem } from '../codec/realtime-problem.js';
import type { RealtimeCommand } from '../codec/realtime.codec.js';
import { SpokenTurns } from '../realtime-input/spoken-turns.js';
import { textOfRecording } from '../realtime-input/recording-text.js';
import type { InputAudioParts } from '../realtime-input/input-audio.js';
import { ItemDesk } from '../realtime-items/item-desk.js';
import { Answers, type Answerers } from '../realtime-response/answers.js';
import { LiveLink, type LiveLinkParts } from './live-link.js';
import { problemOfError } from './session-error.js';
import type { SessionSettings } from './session-settings.js';
import { updatedSettings } from './session-update.js';
import { sessionView } from './session.presenter.js';

export interface RealtimeSessionParts extends LiveLinkParts {
  readonly settings: SessionSettings;
  readonly input: Pick<InputAudioParts, 'listeners' | 'voiceActivity' | 'turnDetector'>;
  readonly answerers: Answerers;
  /** The client is told, and the socket closed, after so long. */
  readonly maxSessionMs: number;
  onClose(): void;
}

/** One session of the vendor's protocol: its settings, its items, what is said and what is answered. */
export class RealtimeSession implements CommandReceiver<RealtimeCommand> {
  private readonly leaving = new AbortController();
  private readonly link: LiveLink;
  private readonly desk: ItemDesk;
  private readonly answers: Answers;
  private readonly turns: SpokenTurns;
  private readonly stopTimer: () => void;
  private onQuiet: () => void = () => undefined;

  /** Tells the client that it has begun. @throws AppError where nobody could hear it. */
  constructor(private readonly parts: RealtimeSessionParts) {
    this.link = new LiveLink(parts, parts.settings);
    const input = { ...parts.input, clock: parts.clock, signal: this.leaving.signal };
    this.desk = new ItemDesk(this.link, (bytes) => {
      const { inputFormat: format } = this.link.settings;
      return textOfRecording(input, { format, language: this.link.language }, bytes);
    });
    this.answers = new Answers(this.link, this.desk, parts.answerers, () => this.onAnswered());
    this.turns = new SpokenTurns(this.link, this.desk, this.answers, input);
    this.stopTimer = parts.clock.after(parts.maxSessionMs, () => this.expire());
    void this.link.send({ type: 'session.created', session: this.view() });
  }

  async receive(command: RealtimeCommand): Promise<void> {
    try {
      if ('problem' in command) throw command.problem;
      await this.handle(command.event);
    } catch (error) {
      if (this.leaving.signal.aborted) return;
      const { problem, failure } = problemOfError(error);
      if (failure !== undefined) this.link.noteFailure(failure);
      void this.link.send({ type: 'error', error: problem.toError(command.eventId) });
    }
  }

  /** Resolves when nothing is being answered. */
  async finish(): Promise<void> {
    if (this.answers.isAnswering) await new Promise<void>((resolve) => (this.onQuiet = resolve));
  }

  close(): void {
    this.stopTimer();
    this.leaving.abort(new AppError('cancelled', 'The session has ended'));
    this.answers.close();
    this.turns.close();
    this.onQuiet();
    this.parts.onClose();
  }

  private handle(event: ClientEvent): void | Promise<void> {
    switch (event.type) {
      case 'session.update':
        return this.update(event);
      case 'input_audio_buffer.append':
        return this.turns.append(event.audio);
      case 'input_audio_buffer.commit':
        return this.turns.commit();
      case 'input_audio_buffer.clear':
        return this.turns.clear();
      case 'conversation.item.create':
        this.desk.create(event.item, event.previous_item_id);
        return this.desk.room();
      case 'conversation.item.retrieve':
        return this.desk.retrieve(event.item_id);
      case 'conversation.item.delete':
        return this.desk.delete(event.item_id);
      case 'conversation.item.truncate':
        return this.desk.truncate(event.item_id, event.audio_end_ms);
      case 'response.create':
        this.refuseInTranscription();
        this.answers.create(event.response);
        return this.desk.room();
      case 'response.cancel':
        return this.answers.cancel(event.response_id);
      case 'output_audio_buffer.clear':
        throw new RealtimeProblem('invalid_value', 'There is no output audio buffer on a WebSocket.', 'type');
    }
  }

  private update({ session }: Extract<ClientEvent, { type: 'session.update' }>): void {
    const before = this.link.settings;
    const after = updatedSettings(before, session, { hasSpoken: this.answers.hasSpoken });
    this.checkVoice(after);
    this.link.settings = after;
    try {
      this.turns.configure();
    } catch (error) {
      this.link.settings = before;
      throw error;
    }
    void this.link.send({ type: 'session.updated', session: this.view() });
  }

  /** @throws AppError `language_not_supported`, `tts_unavailable`. */
  private checkVoice(settings: SessionSettings): void {
    const { kind, answer } = settings;
    if (kind === 'realtime' && answer.modality === 'audio')
      this.parts.answerers.voices.choose(this.link.languageOf(settings));
  }

  private refuseInTranscription(): void {
    if (this.link.settings.kind === 'transcription')
      throw new RealtimeProblem('invalid_value', 'A transcription session has no responses.', 'type');
  }

  private onAnswered(): void {
    this.onQuiet();
    this.turns.onAnswered();
  }

  private expire(): void {
    const minutes = Math.round(this.parts.maxSessionMs / 60_000);
    const problem = new RealtimeProblem(
      'session_expired',
      `Your session hit the maximum duration of ${minutes} minutes.`,
    );
    void this.link.send({ type: 'error', error: problem.toError(undefined) });
    this.parts.socket.close(CLOSE.normal, problem.code);
  }

  private view(): ReturnType<typeof sessionView> {
    return sessionView(this.link.id, this.link.settings);
  }
}
