import { redactUrl } from '../../platform/secrets/redact-url.js';
import type { ProcessAudioDto } from './dto/process-audio.dto.js';
import type { SettledRequest } from './settled-request.js';

/** What a job was asked for, with the values that took effect, as clients are shown it: no secrets. */
export function parametersOf(fields: ProcessAudioDto, request: SettledRequest): Record<string, unknown> {
  return {
    filename: request.fileName,
    source_language: request.sourceLanguage,
    target_language: request.targetLanguage,
    template: request.template?.name ?? '',
    ...(request.channels === undefined ? {} : { channels: request.channels }),
    ...(request.hotwords === undefined ? {} : { hotwords: request.hotwords }),
    useCache: fields.useCache ?? true,
    ...(fields.callback_url === undefined ? {} : { callback_url: redactUrl(fields.callback_url) }),
    ...(fields.jobId === undefined ? {} : { jobId: fields.jobId }),
    ...(request.dropped.length === 0 ? {} : { dropped_parameters: request.dropped }),
  };
}
