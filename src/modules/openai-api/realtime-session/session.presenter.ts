import type { SessionView } from '../codec/served-message.js';
import type { SessionSettings } from './session-settings.js';

/** A session as clients are told of it: what took effect. */
export function sessionView(id: string, settings: SessionSettings): SessionView {
  const { answer, transcription } = settings;
  const input = {
    format: settings.inputFormat,
    noise_reduction: null,
    transcription:
      transcription === undefined
        ? null
        : {
            model: transcription.model,
            ...(transcription.language !== undefined && { language: transcription.language }),
          },
    turn_detection: settings.turnDetection ?? null,
  };
  if (settings.kind === 'transcription')
    return {
      type: 'transcription',
      object: 'realtime.transcription_session',
      id,
      audio: { input },
      include: null,
      expires_at: 0,
    };
  return {
    type: 'realtime',
    object: 'realtime.session',
    id,
    model: settings.model,
    output_modalities: answer.modality === 'audio' ? ['audio'] : ['text'],
    instructions: answer.instructions,
    audio: { input, output: { format: answer.format, voice: answer.voice, speed: answer.speed } },
    tools: answer.tools,
    tool_choice: answer.toolChoice,
    max_output_tokens: answer.maxOutputTokens ?? 'inf',
    truncation: 'auto',
    tracing: null,
    prompt: null,
    include: null,
    expires_at: 0,
  };
}
