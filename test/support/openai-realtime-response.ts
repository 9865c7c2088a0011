import { tone } from './openai-realtime-ear.js';
import type { RealtimeStandInSession } from './openai-realtime-session.js';
import type { RealtimeAnswer } from './openai-realtime-stand-in.js';

/** Audio comes in deltas of so much, as fast as it can. */
const DELTA_MS = 100;

/** One answer of the stand-in, event by event in the vendor's order; it can be cancelled between any two of them. */
export class RealtimeStandInResponse {
  readonly id: string;
  private readonly steps: (() => void)[];
  private readonly output: object[] = [];
  private isOver = false;
  private isHeld = false;
  private running: NodeJS.Immediate | undefined;

  constructor(
    private readonly session: RealtimeStandInSession,
    private readonly answer: RealtimeAnswer,
    private readonly onOver: () => void,
  ) {
    this.id = session.newId('resp');
    this.steps = [...this.speech(), ...this.calls()];
  }

  begin(): void {
    this.session.stage('response-created', () => {
      this.session.send({ type: 'response.created', response: this.state('in_progress') });
      this.go();
    });
  }

  release(): void {
    if (!this.isHeld) return;
    this.isHeld = false;
    this.go();
  }

  cancel(reason: string): void {
    if (this.isOver) return;
    this.leave();
    this.done('cancelled', { type: 'cancelled', reason });
  }

  leave(): void {
    this.isOver = true;
    clearImmediate(this.running);
  }

  private go(): void {
    this.running = setImmediate(() => {
      if (this.isOver || this.isHeld) return;
      const step = this.steps.shift();
      if (step === undefined) return this.finish();
      step();
      this.go();
    });
  }

  private speech(): (() => void)[] {
    const { text = '', audioMs = 0, isHeld } = this.answer;
    if (text === '' && audioMs === 0) return [];
    const item_id = this.session.newId('item');
    const at = { response_id: this.id, item_id, output_index: 0, content_index: 0 };
    const item = { id: item_id, object: 'realtime.item', type: 'message', role: 'assistant', content: [] };
    const pcm = tone(audioMs, 3000);
    const words = text.split(/(?<= )/);
    const deltas = Math.ceil(audioMs / DELTA_MS);
    const send = (event: object): void => this.session.send(event);
    const steps = [
      () => {
        send({ type: 'response.output_item.added', response_id: this.id, output_index: 0, item });
        send({ type: 'conversation.item.added', item, previous_item_id: null });
        send({ type: 'response.content_part.added', ...at, part: { type: 'audio', transcript: '' } });
      },
    ];
    for (let index = 0; index < Math.max(deltas, words.length); index += 1) {
      const delta = words[index];
      if (delta !== undefined)
        steps.push(() => send({ type: 'response.output_audio_transcript.delta', ...at, delta }));
      if (index < deltas)
        steps.push(() =>
          this.sendAudio(at, pcm.subarray(index * DELTA_MS * 24, (index + 1) * DELTA_MS * 24)),
        );
      if (index + 1 === Math.ceil(deltas / 2)) {
        steps.push(() => {
          this.isHeld = isHeld === true;
          this.session.stage('mid-audio', () => undefined);
        });
      }
    }
    steps.push(() => {
      send({ type: 'response.output_audio.done', ...at });
      send({ type: 'response.output_audio_transcript.done', ...at, transcript: text });
      const content = [{ type: 'output_audio', transcript: text }];
      this.output.push({ ...item, status: 'completed', content });
      send({
        type: 'response.output_item.done',
        response_id: this.id,
        output_index: 0,
        item: { ...item, content },
      });
    });
    return steps;
  }

  private sendAudio(at: { item_id: string }, pcm: Int16Array): void {
    const { spokenMs } = this.session;
    spokenMs.set(at.item_id, (spokenMs.get(at.item_id) ?? 0) + pcm.length / 24);
    const delta = Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength).toString('base64');
    this.session.send({ type: 'response.output_audio.delta', ...at, delta });
  }

  private calls(): (() => void)[] {
    return (this.answer.calls ?? []).map((call, index) => () => {
      const call_id = this.session.newId('call');
      this.session.calls.add(call_id);
      const item = {
        id: this.session.newId('item'),
        type: 'function_call',
        call_id,
        ...call,
        status: 'completed',
      };
      const at = { response_id: this.id, item_id: item.id, output_index: index, call_id };
      this.session.send({
        type: 'response.output_item.added',
        response_id: this.id,
        output_index: index,
        item,
      });
      this.session.send({ type: 'response.function_call_arguments.delta', ...at, delta: call.arguments });
      this.session.send({ type: 'response.function_call_arguments.done', ...at, ...call });
      this.session.send({
        type: 'response.output_item.done',
        response_id: this.id,
        output_index: index,
        item,
      });
      this.output.push(item);
    });
  }

  private finish(): void {
    const { status = 'completed', reason = '' } = this.answer;
    const details =
      status === 'failed'
        ? { type: status, error: { type: reason, code: reason } }
        : status === 'incomplete'
          ? { type: status, reason }
          : null;
    this.leave();
    this.done(status, details);
  }

  private done(status: string, status_details: object | null): void {
    this.onOver();
    this.session.stage('response-done', () => {
      const usage = {
        ...{ total_tokens: 300, input_tokens: 200, output_tokens: 100 },
        input_token_details: {
          ...{ text_tokens: 120, audio_tokens: 80, cached_tokens: 64 },
          cached_tokens_details: { text_tokens: 64, audio_tokens: 0 },
        },
        output_token_details: { text_tokens: 20, audio_tokens: 80 },
      };
      this.session.send({
        type: 'response.done',
        response: { ...this.state(status), status_details, usage },
      });
      this.session.send({
        type: 'rate_limits.updated',
        rate_limits: [{ name: 'tokens', limit: 1000, remaining: 900, reset_seconds: 1 }],
      });
    });
  }

  private state(status: string): object {
    return {
      object: 'realtime.response',
      id: this.id,
      status,
      output: this.output,
      output_modalities: ['audio'],
    };
  }
}
