import { describe, expect, it } from 'vitest';
import { parseClientEvent } from '../codec/event-schema.js';
import { RealtimeProblem } from '../codec/realtime-problem.js';
import { initialSettings, type SessionSettings } from './session-settings.js';
import { answerSettings, updatedSettings } from './session-update.js';
import { sessionView } from './session.presenter.js';

const DEFAULTS = { model: 'gpt-realtime', instructions: 'Be kind.', voice: 'alloy' };
const realtime = initialSettings('realtime', DEFAULTS);

function updated(
  session: object,
  settings: SessionSettings = realtime,
  facts = { hasSpoken: false },
): SessionSettings {
  const event = parseClientEvent({ type: 'session.update', session });
  if (event.type !== 'session.update') throw new Error('of another type');
  return updatedSettings(settings, event.session, facts);
}

function problemOf(run: () => unknown): Pick<RealtimeProblem, 'code' | 'param'> {
  try {
    run();
  } catch (error) {
    if (error instanceof RealtimeProblem) return { code: error.code, param: error.param };
    throw error;
  }
  throw new Error('nothing is wrong');
}

describe('settings of a session', () => {
  it('keeps what an update does not name', () => {
    const once = updated({ type: 'realtime', audio: { output: { speed: 1.2 } }, tool_choice: 'none' });
    const twice = updated({ type: 'realtime', audio: { input: { format: { type: 'audio/pcmu' } } } }, once);
    expect(twice).toEqual({
      ...realtime,
      inputFormat: { type: 'audio/pcmu' },
      answer: { ...realtime.answer, speed: 1.2, toolChoice: 'none' },
    });
  });

  it('clears what an update empties', () => {
    const input = { turn_detection: null, transcription: { model: 'whisper-1', language: 'fr' } };
    const set = updated({ type: 'realtime', audio: { input }, tools: [{ type: 'function', name: 'f' }] });
    expect(set).toMatchObject({ turnDetection: undefined, transcription: { language: 'fr' } });
    const cleared = updated(
      { type: 'realtime', instructions: '', tools: [], audio: { input: { transcription: null } } },
      set,
    );
    expect(cleared.transcription).toBeUndefined();
    expect(cleared.answer).toMatchObject({ instructions: '', tools: [] });
  });

  it('fills in what a turn detection leaves out', () => {
    const input = { turn_detection: { type: 'server_vad', silence_duration_ms: 200 } };
    expect(updated({ type: 'realtime', audio: { input } }).turnDetection).toEqual({
      type: 'server_vad',
      threshold: 0.5,
      prefix_padding_ms: 300,
      silence_duration_ms: 200,
      idle_timeout_ms: null,
      create_response: true,
      interrupt_response: true,
    });
  });

  it('tells what took effect in the words of the protocol', () => {
    const view = sessionView(
      'sess_1',
      updated({ type: 'realtime', max_output_tokens: 100, tracing: 'auto' }),
    );
    expect(view).toMatchObject({
      object: 'realtime.session',
      id: 'sess_1',
      instructions: 'Be kind.',
      max_output_tokens: 100,
      tracing: null,
      audio: { input: { transcription: null, noise_reduction: null }, output: { voice: 'alloy', speed: 1 } },
    });
    expect(sessionView('sess_2', initialSettings('transcription', DEFAULTS))).toEqual({
      type: 'transcription',
      object: 'realtime.transcription_session',
      id: 'sess_2',
      audio: { input: expect.objectContaining({ transcription: { model: 'gpt-4o-transcribe' } }) },
      include: null,
      expires_at: 0,
    });
  });

  it.each<[object, string, string]>([
    [{ type: 'transcription' }, 'invalid_value', 'session.type'],
    [{ type: 'realtime', model: 'gpt-realtime-2' }, 'cannot_update_model', 'session.model'],
    [{ type: 'realtime', temperature: 0.8 }, 'unknown_parameter', 'session.temperature'],
    [
      { type: 'realtime', output_modalities: ['audio', 'text'] },
      'invalid_value',
      'session.output_modalities',
    ],
    [{ type: 'realtime', max_output_tokens: 0 }, 'invalid_value', 'session.max_output_tokens'],
    [{ type: 'realtime', tool_choice: 'required' }, 'unsupported_parameter', 'session.tool_choice'],
    [{ type: 'realtime', tools: [{ type: 'mcp' }] }, 'invalid_value', 'session.tools[0].type'],
    [{ type: 'realtime', truncation: 'disabled' }, 'unsupported_parameter', 'session.truncation'],
    [{ type: 'realtime', prompt: { id: 'pmpt_1' } }, 'unsupported_parameter', 'session.prompt'],
    [
      { type: 'realtime', parallel_tool_calls: false },
      'unsupported_parameter',
      'session.parallel_tool_calls',
    ],
    [
      { type: 'realtime', include: ['item.input_audio_transcription.logprobs'] },
      'unsupported_parameter',
      'session.include',
    ],
    [
      { type: 'realtime', audio: { input: { format: { type: 'audio/pcm', rate: 16_000 } } } },
      'invalid_value',
      'session.audio.input.format.rate',
    ],
    [
      { type: 'realtime', audio: { input: { transcription: { model: 'nova-3' } } } },
      'invalid_value',
      'session.audio.input.transcription.model',
    ],
    [
      { type: 'realtime', audio: { input: { transcription: { model: 'whisper-1', prompt: 'tea' } } } },
      'unsupported_parameter',
      'session.audio.input.transcription.prompt',
    ],
    [
      { type: 'realtime', audio: { input: { turn_detection: { type: 'server_vad', idle_timeout_ms: 1 } } } },
      'invalid_value',
      'session.audio.input.turn_detection.idle_timeout_ms',
    ],
  ])('does not take %j', (session, code, param) => {
    expect(problemOf(() => updated(session))).toEqual({ code, param });
  });

  it('keeps its voice once it has spoken', () => {
    const session = { type: 'realtime', audio: { output: { voice: 'marin' } } };
    expect(updated(session).answer.voice).toBe('marin');
    expect(problemOf(() => updated(session, realtime, { hasSpoken: true })).code).toBe('cannot_update_voice');
  });
});

describe('settings of one answer', () => {
  const of = (response: object): object => {
    const event = parseClientEvent({ type: 'response.create', response });
    if (event.type !== 'response.create' || event.response === undefined) throw new Error('of another type');
    return answerSettings(realtime.answer, event.response);
  };

  it('are those of the session, but for what it names', () => {
    expect(of({})).toEqual(realtime.answer);
    expect(of({ output_modalities: ['text'], instructions: 'Be brief.', max_output_tokens: 'inf' })).toEqual({
      ...realtime.answer,
      modality: 'text',
      instructions: 'Be brief.',
    });
  });

  it.each([
    [{ tool_choice: { type: 'function', name: 'f' } }, 'response.tool_choice'],
    [{ reasoning: { effort: 'low' } }, 'response.reasoning'],
  ])('cannot be %j', (response, param) => {
    expect(problemOf(() => of(response))).toEqual({ code: 'unsupported_parameter', param });
  });
});
