import { describe, expect, it } from 'vitest';
import { MAX_SESSION_MS, RealtimeSessionHarness } from '../../../../test/support/realtime-session-harness.js';
import { ScriptedTurnDetector } from '../../../../test/support/scripted-turn-detector.js';
import { AppError } from '../../../platform/errors/app-error.js';

const LONG = 'This is the first sentence. This is the second sentence. This is the third sentence.';
const serverVad = (fields: object): object => ({
  audio: { input: { turn_detection: { type: 'server_vad', ...fields } } },
});
const answer = { type: 'response.create' };
const written = (text: string): Record<string, unknown> => ({
  type: 'conversation.item.create',
  item: { id: text, type: 'message', role: 'user', content: [{ type: 'input_text', text }] },
});

describe('a realtime session', () => {
  it('answers what was said, and tells how long that took', async () => {
    const harness = new RealtimeSessionHarness();
    await harness.say('Hello there.');
    await harness.pause();
    const [done] = harness.told('response.done');
    expect(done?.response).toMatchObject({
      status: 'completed',
      output: [{ content: [{ type: 'output_audio', transcript: 'All right.' }] }],
      usage: { input_tokens: 100, output_tokens: 10, total_tokens: 110 },
    });
    expect(harness.model.requests[0]?.messages).toEqual([
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'Hello there.' },
    ]);
    expect(harness.turns).toEqual([
      {
        times: { sttMs: 0, llmMs: 0, ttsMs: 0, totalMs: 0 },
        providers: { stt: 'foretold', llm: 'scripted', tts: 'timed' },
        isSuccess: true,
        wasInterrupted: false,
      },
    ]);
    expect(harness.told('conversation.item.input_audio_transcription.completed')).toEqual([]);
  });

  it('does not answer where nobody said a word', async () => {
    const harness = new RealtimeSessionHarness();
    await harness.say('');
    await harness.pause();
    expect(harness.told('response.done')).toMatchObject([{ response: { status: 'completed', output: [] } }]);
    expect(harness.model.requests).toEqual([]);
    expect(harness.turns).toEqual([]);
  });

  it('tells that it did not understand, in the transcription and in the answer', async () => {
    const harness = new RealtimeSessionHarness();
    await harness.update({ audio: { input: { transcription: { model: 'whisper-1' } } } });
    await harness.say(new AppError('stt_failed', 'It broke off'));
    await harness.pause();
    expect(harness.told('conversation.item.input_audio_transcription.failed')).toMatchObject([
      { error: { type: 'server_error', code: 'stt_failed', message: 'It broke off' } },
    ]);
    expect(harness.told('response.done')).toMatchObject([
      { response: { status: 'failed', status_details: { error: { code: 'stt_failed' } } } },
    ]);
    expect(harness.failures.map(({ code }) => code)).toEqual(['stt_failed']);
    expect(harness.turns).toMatchObject([{ isSuccess: false }]);
  });

  it('is interrupted by who speaks, at once and in order', async () => {
    const harness = new RealtimeSessionHarness({ answers: [LONG], timing: { betweenMs: 100 } });
    await harness.send(written('Go on'));
    await harness.send(answer);
    await harness.clock.advance(500);
    const given = harness.told('response.output_audio.delta').length;
    expect(given).toBeGreaterThan(2);
    harness.types();
    await harness.say('Stop.', 300);
    expect(harness.types().filter((type) => !type.endsWith('.delta'))).toEqual([
      'input_audio_buffer.speech_started',
      'response.output_audio.done',
      'response.output_audio_transcript.done',
      'response.content_part.done',
      'conversation.item.done',
      'response.output_item.done',
      'response.done',
    ]);
    expect(harness.discards).toBe(1);
    await harness.clock.advance(5000);
    expect(harness.told('response.output_audio.delta')).toEqual([]);
    expect(harness.turns).toMatchObject([{ wasInterrupted: true }]);
  });

  it('answers afterwards who may not interrupt', async () => {
    const harness = new RealtimeSessionHarness({ answers: [LONG, 'Yes.'], timing: { betweenMs: 100 } });
    await harness.update(serverVad({ interrupt_response: false }));
    await harness.send(written('Go on'));
    await harness.send(answer);
    await harness.say('And then?', 300);
    await harness.pause(600);
    expect(harness.told('response.created')).toHaveLength(1);
    await harness.clock.advance(20_000);
    expect(harness.told('response.done').map(({ response }) => response.status)).toEqual([
      'completed',
      'completed',
    ]);
    expect(harness.model.requests[1]?.messages.at(-1)).toEqual({ role: 'user', content: 'And then?' });
  });

  it('leaves the answer to the client where it was told to', async () => {
    const harness = new RealtimeSessionHarness();
    await harness.update(serverVad({ create_response: false }));
    await harness.say('Hello.');
    await harness.pause();
    expect(harness.told('input_audio_buffer.committed')).toHaveLength(1);
    expect(harness.told('response.created')).toEqual([]);
  });

  it('goes by the sound of a turn where the client leaves its end to the server', async () => {
    const turnDetector = new ScriptedTurnDetector(() => Promise.resolve(0.95));
    const stoppedAfter = async (
      detector: ScriptedTurnDetector | undefined,
      type: string,
    ): Promise<boolean> => {
      const harness = new RealtimeSessionHarness(detector === undefined ? {} : { turnDetector: detector });
      await harness.update({ audio: { input: { turn_detection: { type } } } });
      await harness.say('Hello there');
      await harness.pause(700);
      return harness.told('input_audio_buffer.speech_stopped').length > 0;
    };
    expect(await stoppedAfter(undefined, 'semantic_vad')).toBe(false);
    expect(await stoppedAfter(turnDetector, 'server_vad')).toBe(true);
    expect([turnDetector.prepared, turnDetector.asked]).toEqual([[], []]);
    expect(await stoppedAfter(turnDetector, 'semantic_vad')).toBe(true);
    expect(turnDetector.prepared).toEqual(['en']);
    expect(turnDetector.asked).toHaveLength(1);
    expect(turnDetector.asked[0]!.pcm.length / 16).toBeGreaterThan(1000);
    turnDetector.answer = () => Promise.resolve(0.5);
    expect(await stoppedAfter(turnDetector, 'semantic_vad')).toBe(false);
  });

  it('asks who is silent whether they are there, once all was played', async () => {
    const harness = new RealtimeSessionHarness({ answers: ['Twenty characters ok', 'Hello?'] });
    await harness.update(serverVad({ idle_timeout_ms: 5000 }));
    await harness.say('Hi.');
    await harness.pause();
    await harness.clock.advance(6000);
    expect(harness.told('input_audio_buffer.timeout_triggered')).toEqual([]);
    harness.types();
    await harness.clock.advance(700);
    expect(harness.types().slice(0, 5)).toEqual([
      'input_audio_buffer.timeout_triggered',
      'input_audio_buffer.committed',
      'conversation.item.added',
      'conversation.item.done',
      'response.created',
    ]);
    expect(harness.model.requests[1]?.messages.at(-1)).toMatchObject({
      role: 'system',
      content: expect.stringContaining('still there'),
    });
  });

  it('does not ask who speaks', async () => {
    const harness = new RealtimeSessionHarness();
    await harness.update(serverVad({ idle_timeout_ms: 5000 }));
    await harness.send(answer);
    await harness.say('I talk and talk.', 10_000);
    expect(harness.told('input_audio_buffer.timeout_triggered')).toEqual([]);
  });

  it('speaks no faster than the client reads', async () => {
    const harness = new RealtimeSessionHarness({ answers: [LONG] });
    harness.reading = new Promise(() => undefined);
    await harness.send(answer);
    await harness.clock.advance(1000);
    expect(harness.told('response.output_audio.delta')).toHaveLength(1);
    expect(harness.told('response.done')).toEqual([]);
  });

  it('remembers as much of an answer as was heard', async () => {
    const harness = new RealtimeSessionHarness({ answers: [LONG] });
    await harness.send(answer);
    await harness.clock.advance(1000);
    const { item_id: itemId } = harness.told('response.output_audio.delta')[0]!;
    const truncate = { type: 'conversation.item.truncate', item_id: itemId, content_index: 0 };
    await harness.send({ ...truncate, audio_end_ms: 60_000 });
    expect(harness.told('error')).toMatchObject([{ error: { param: 'audio_end_ms' } }]);
    await harness.send({ ...truncate, audio_end_ms: 27 * 80 + 100 });
    expect(harness.told('conversation.item.truncated')).toMatchObject([{ audio_end_ms: 2260 }]);
    await harness.send(written('Who are you?'));
    await harness.send(answer);
    expect(harness.model.requests[1]?.messages.slice(1)).toEqual([
      { role: 'assistant', content: 'This is the first sentence.' },
      { role: 'user', content: 'Who are you?' },
    ]);
  });

  it('understands recordings that are put into the conversation', async () => {
    const harness = new RealtimeSessionHarness();
    harness.listener.texts.push('From a file.');
    const audio = Buffer.from(new Int16Array(24_000).fill(5000).buffer).toString('base64');
    const content = [{ type: 'input_audio', audio }];
    await harness.send({
      type: 'conversation.item.create',
      item: { type: 'message', role: 'user', content },
    });
    await harness.send(answer);
    await harness.clock.advance(100);
    expect(harness.model.promptOf(0)).toBe('Be kind.\n\nFrom a file.');
  });

  it('answers beside the conversation, a few at a time', async () => {
    const harness = new RealtimeSessionHarness({ answers: [LONG], timing: { betweenMs: 100 } });
    const beside = { type: 'response.create', response: { conversation: 'none', metadata: { n: '1' } } };
    for (let count = 0; count < 5; count += 1) await harness.send(beside);
    expect(harness.told('error')).toMatchObject([
      { error: { code: 'conversation_already_has_active_response' } },
    ]);
    await harness.clock.advance(30_000);
    expect(harness.told('response.done')).toMatchObject(
      Array.from({ length: 4 }, () => ({ response: { conversation_id: null, metadata: { n: '1' } } })),
    );
    expect(harness.told('conversation.item.added')).toEqual([]);
    expect(harness.turns).toEqual([]);
  });

  it('says the answer in the conversation on where one beside it is cancelled', async () => {
    const harness = new RealtimeSessionHarness({ answers: [LONG], timing: { betweenMs: 100 } });
    await harness.send(written('Go on'));
    await harness.send(answer);
    await harness.send({ type: 'response.create', response: { conversation: 'none' } });
    const [, beside] = harness.told('response.created');
    await harness.clock.advance(500);
    await harness.send({ type: 'response.cancel', response_id: beside?.response.id });
    expect(harness.discards).toBe(0);
    await harness.clock.advance(30_000);
    expect(harness.told('response.done').map(({ response }) => response.status)).toEqual([
      'cancelled',
      'completed',
    ]);
  });

  it('stays as it was where an update cannot be', async () => {
    const harness = new RealtimeSessionHarness();
    const input = { transcription: { model: 'whisper-1', language: 'xx' } };
    await harness.update({ instructions: 'Be curt.', audio: { input } });
    expect(harness.told('error')).toMatchObject([
      {
        error: {
          type: 'invalid_request_error',
          code: 'language_not_supported',
          param: 'session.audio.input.transcription.language',
        },
      },
    ]);
    await harness.update({ output_modalities: ['text'] });
    expect(harness.told('session.updated')).toMatchObject([
      { session: { instructions: 'Be kind.', audio: { input: { transcription: null } } } },
    ]);
  });

  it('ends after an hour, and says so', async () => {
    const harness = new RealtimeSessionHarness();
    await harness.clock.advance(MAX_SESSION_MS - 1);
    expect(harness.closedWith).toBeUndefined();
    await harness.clock.advance(1);
    expect(harness.told('error')).toMatchObject([{ error: { code: 'session_expired' } }]);
    expect(harness.closedWith).toBe('session_expired');
  });

  it('lets a server that stops wait for its answer, and leaves nothing behind', async () => {
    const harness = new RealtimeSessionHarness({ answers: [LONG], timing: { betweenMs: 100 } });
    await harness.send(answer);
    let isFinished = false;
    const finishing = harness.session.finish().then(() => (isFinished = true));
    await harness.clock.advance(300);
    expect(isFinished).toBe(false);
    harness.session.close();
    await finishing;
    await harness.clock.settle();
    expect(harness.voice.open).toBe(0);
    expect(harness.clock.pending).toBe(0);
    expect(harness.told('response.done')).toMatchObject([{ response: { status: 'cancelled' } }]);
  });

  it.each<[string, object]>([
    ['the client was to be asked whether it is there', { idle_timeout_ms: 5000 }],
    ['somebody else was still to be answered', { interrupt_response: false }],
  ])('does not go on without its client where %s', async (_name, rule) => {
    const harness = new RealtimeSessionHarness({ answers: [LONG, 'Yes.'], timing: { betweenMs: 100 } });
    await harness.update(serverVad(rule));
    await harness.send(written('Go on'));
    await harness.send(answer);
    if ('interrupt_response' in rule) {
      await harness.say('And then?', 300);
      await harness.pause(600);
    }
    harness.session.close();
    await harness.clock.settle();
    expect(harness.clock.pending).toBe(0);
    await harness.clock.advance(60_000);
    expect(harness.told('response.created')).toHaveLength(1);
    expect(harness.model.requests).toHaveLength(1);
  });

  it('begins no answer once its client is gone', async () => {
    const harness = new RealtimeSessionHarness();
    harness.session.close();
    await harness.send(answer);
    expect(harness.told('response.created')).toEqual([]);
    expect(harness.model.requests).toEqual([]);
  });

  it('takes nothing for a failure that its client left behind', async () => {
    const harness = new RealtimeSessionHarness();
    harness.session.close();
    await harness.update({ audio: { input: { transcription: { model: 'whisper-1', language: 'xx' } } } });
    await harness.send({ type: 'response.cancel' });
    expect(harness.failures).toEqual([]);
    expect(harness.told('error')).toEqual([]);
  });
});
