import { RECOGNITION_NAMES } from '../models/openai-names.js';
import { RealtimeProblem } from '../codec/realtime-problem.js';
import type { ResponseOptions } from '../codec/event-schema.js';
import type { RealtimeUpdate, SessionUpdate } from '../codec/session-schema.js';
import type {
  AnswerSettings,
  SessionSettings,
  ToolChoice,
  TranscriptionSettings,
} from './session-settings.js';
import { DEFAULT_TRANSCRIPTION_MODEL } from './session-settings.js';

/** Recognisers that only live sessions of the vendor have. */
const LIVE_RECOGNISERS = ['gpt-realtime-whisper', 'gpt-4o-transcribe-latest'];

type InputUpdate = NonNullable<NonNullable<SessionUpdate['audio']>['input']>;
type AnswerUpdate = Pick<
  RealtimeUpdate | ResponseOptions,
  'instructions' | 'output_modalities' | 'tools' | 'tool_choice' | 'max_output_tokens'
> & { audio?: { output?: { format?: AnswerSettings['format']; voice?: string; speed?: number } } };

/** What cannot be changed any more. */
export interface SettledFacts {
  /** Whether there was audio in the voice that is set. */
  readonly hasSpoken: boolean;
}

/**
 * The settings with what an update changes: keys that are absent stay as they are.
 *
 * @throws RealtimeProblem for what is not to be had here; nothing is changed then.
 */
export function updatedSettings(
  settings: SessionSettings,
  update: SessionUpdate,
  { hasSpoken }: SettledFacts,
): SessionSettings {
  if (update.type !== settings.kind)
    throw new RealtimeProblem(
      'invalid_value',
      `The type of the session is '${settings.kind}' and cannot be changed.`,
      'session.type',
    );
  refuseWhatIsNotToBeHad(update);
  const input = withInput(settings, update.audio?.input ?? {});
  if (update.type === 'transcription') return input;
  refuseOtherModel(settings, update);
  const answer = updatedAnswer(settings.answer, update, 'session');
  if (hasSpoken && answer.voice !== settings.answer.voice)
    throw new RealtimeProblem(
      'cannot_update_voice',
      'The voice cannot be changed once there was audio in it.',
      'session.audio.output.voice',
    );
  return { ...input, answer };
}

/** Settings of one answer. @throws RealtimeProblem for what is not to be had here. */
export function answerSettings(settings: AnswerSettings, options: ResponseOptions): AnswerSettings {
  if (options.prompt != null) throw notHere('response.prompt', 'Send its text as instructions.');
  if (options.reasoning != null) throw notHere('response.reasoning');
  if (options.parallel_tool_calls === false) throw notHere('response.parallel_tool_calls');
  return updatedAnswer(settings, options, 'response');
}

function updatedAnswer(settings: AnswerSettings, update: AnswerUpdate, root: string): AnswerSettings {
  const { instructions, output_modalities: modalities, audio, tools, max_output_tokens: tokens } = update;
  const output = audio?.output;
  return {
    instructions: instructions ?? settings.instructions,
    modality: modalities?.[0] ?? settings.modality,
    format: output?.format ?? settings.format,
    voice: output?.voice ?? settings.voice,
    speed: output?.speed ?? settings.speed,
    tools: tools ?? settings.tools,
    toolChoice: update.tool_choice === undefined ? settings.toolChoice : choiceOf(update.tool_choice, root),
    maxOutputTokens: tokens === undefined ? settings.maxOutputTokens : tokens === 'inf' ? undefined : tokens,
  };
}

function choiceOf(choice: ToolChoice, root: string): 'auto' | 'none' {
  if (choice === 'auto' || choice === 'none') return choice;
  throw notHere(`${root}.tool_choice`, 'Expected auto or none.');
}

function withInput(settings: SessionSettings, input: InputUpdate): SessionSettings {
  const { format, transcription, turn_detection: turnDetection } = input;
  return {
    ...settings,
    inputFormat: format ?? settings.inputFormat,
    transcription: transcription === undefined ? settings.transcription : transcriptionOf(transcription),
    turnDetection: turnDetection === undefined ? settings.turnDetection : (turnDetection ?? undefined),
  };
}

function transcriptionOf(asked: InputUpdate['transcription']): TranscriptionSettings | undefined {
  if (asked == null) return undefined;
  const { model = DEFAULT_TRANSCRIPTION_MODEL, language, prompt = '' } = asked;
  const param = 'session.audio.input.transcription';
  if (prompt !== '') throw notHere(`${param}.prompt`);
  if (!isRecogniser(model))
    throw new RealtimeProblem(
      'invalid_value',
      `There is no recogniser '${model}'. Any of the vendor's, such as ${DEFAULT_TRANSCRIPTION_MODEL}, stands for that of this server.`,
      `${param}.model`,
    );
  return { model, language: language === '' ? undefined : language };
}

/** Whether it is one of the vendor's recognisers: each stands for that of this server. */
export const isRecogniser = (model: string): boolean =>
  RECOGNITION_NAMES.includes(model) || LIVE_RECOGNISERS.includes(model);

function refuseWhatIsNotToBeHad(update: SessionUpdate): void {
  if (update.audio?.input?.noise_reduction != null) throw notHere('session.audio.input.noise_reduction');
  if (Array.isArray(update.include) ? update.include.length > 0 : update.include != null)
    throw notHere('session.include');
  if (update.type === 'transcription') return;
  if (update.prompt != null) throw notHere('session.prompt', 'Send its text as instructions.');
  if (update.reasoning != null) throw notHere('session.reasoning');
  if (update.parallel_tool_calls === false) throw notHere('session.parallel_tool_calls');
  if (update.truncation !== undefined && update.truncation !== 'auto')
    throw notHere('session.truncation', 'Expected auto.');
}

/** Clients repeat the one that they opened the session with. */
function refuseOtherModel({ model }: SessionSettings, update: RealtimeUpdate): void {
  if (update.model === undefined || update.model === model) return;
  throw new RealtimeProblem(
    'cannot_update_model',
    `The model of the session is '${model}' and cannot be changed.`,
    'session.model',
  );
}

function notHere(param: string, advice = ''): RealtimeProblem {
  return new RealtimeProblem(
    'unsupported_parameter',
    `'${param}' is not supported here. ${advice}`.trim(),
    param,
  );
}
