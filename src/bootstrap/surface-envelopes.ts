import {
  audioProcessEnvelope,
  audioUploadEnvelope,
} from '../modules/audio-process/audio-process.envelope.js';
import { realtimeServerEnvelope } from '../modules/openai-api/realtime-gateway/realtime.envelope.js';
import { openAiApiEnvelope } from '../modules/openai-api/openai-api.envelope.js';
import { telephonyEnvelope } from '../modules/telephony/gateway/telephony.envelope.js';
import { openAiEnvelope } from '../modules/transcriptions/openai.envelope.js';
import { realtimeEnvelope } from '../modules/realtime/gateway/realtime.envelope.js';
import { voiceEnvelope } from '../modules/voice/gateway/voice.envelope.js';
import type { ErrorEnvelope } from '../platform/http/error-envelope.js';

/** The error envelope of each surface; paths that none claims use document 4's. */
export const SURFACE_ENVELOPES: readonly ErrorEnvelope[] = [
  openAiEnvelope,
  openAiApiEnvelope,
  realtimeServerEnvelope,
  audioProcessEnvelope,
  audioUploadEnvelope,
  realtimeEnvelope,
  voiceEnvelope,
  telephonyEnvelope,
];
