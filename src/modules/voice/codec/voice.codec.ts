import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import { signalQuality, type SignalFigures } from '../../../engine/audio/signal-figures.js';
import { wavOf } from '../../../engine/audio/wav-file.js';
import { bytesOfBase64 } from '../../../platform/ws/base64.js';
import { parseJsonMessage } from '../../../platform/ws/json-message.js';
import { ProtocolFault } from '../../../platform/ws/protocol-fault.js';
import type {
  Decoded,
  Lane,
  OutboundMessage,
  RawMessage,
  SocketCodec,
} from '../../../platform/ws/socket-codec.js';
import type { VoiceClientMessage, VoiceServerMessage } from './voice-messages.js';

/** What a client asks for. */
export type VoiceCommand = { type: 'audio'; bytes: Buffer } | { type: 'interrupt' };

/** How audio is sent: bare samples, or each chunk as a file. */
export type OutputFormat = 'pcm' | 'wav';

export const OUTPUT_FORMATS: readonly OutputFormat[] = ['pcm', 'wav'];

const TYPES = ['audio', 'interrupt', 'cancel_audio'] satisfies VoiceClientMessage['type'][];

/** Document 4's messages. */
export class VoiceCodec implements SocketCodec<VoiceCommand, ConversationEvent> {
  constructor(private readonly outputFormat: OutputFormat) {}

  decode(raw: RawMessage): Decoded<VoiceCommand> | ProtocolFault | undefined {
    if (raw.isBinary) return audio(raw.data);
    const message = parseJsonMessage(raw);
    if (message instanceof ProtocolFault) return message;
    switch (message['type']) {
      case 'audio':
        return decodeAudio(message['data']);
      case 'interrupt':
      case 'cancel_audio':
        return { lane: 'control', command: { type: 'interrupt' } };
      default:
        return new ProtocolFault(`type: expected one of ${TYPES.join(', ')}`);
    }
  }

  encode(event: ConversationEvent): readonly OutboundMessage[] {
    const message = this.messageOf(event);
    if (message === undefined) return [];
    const lane: Lane = message.type === 'audio' ? 'media' : 'control';
    return [{ data: JSON.stringify(message), lane }];
  }

  private messageOf(event: ConversationEvent): VoiceServerMessage | undefined {
    switch (event.type) {
      case 'state':
        return { type: 'state_change', state: event.state };
      case 'transcript':
        return transcriptUpdate(event);
      case 'audio':
        return { type: 'audio', data: this.base64Of(event.pcm, event.rateHz) };
      case 'voice':
        return {
          type: 'vad_status',
          data: { is_speech: event.isSpeech, speech_ended: !event.isSpeech },
        };
      case 'interrupted':
        return { type: 'interrupt_ack', message: 'Playback stopped' };
      case 'failed':
        return { type: 'error', message: event.error.message };
      case 'signal':
        return audioMetrics(event.figures);
      case 'ready':
      case 'sentence-end':
      case 'halted':
      case 'answer-end':
      case 'turn-end':
        return undefined;
    }
  }

  private base64Of(pcm: Int16Array, rateHz: number): string {
    const bytes =
      this.outputFormat === 'wav'
        ? wavOf(pcm, rateHz)
        : Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength);
    return bytes.toString('base64');
  }
}

function transcriptUpdate({
  id,
  speaker,
  text,
  atMs,
  isFinal,
}: Extract<ConversationEvent, { type: 'transcript' }>): VoiceServerMessage {
  const timestamp = Math.round(atMs) / 1000;
  return { type: 'transcript_update', data: { id, speaker, text, timestamp, is_final: isFinal } };
}

function audioMetrics(figures: SignalFigures): VoiceServerMessage {
  const { score, label } = signalQuality(figures);
  return {
    type: 'audio_metrics',
    data: {
      rms: rounded(figures.rms, 4),
      peak: rounded(figures.peak, 4),
      snr_db: rounded(figures.snrDb, 1),
      quality_score: rounded(score, 2),
      quality_label: label,
      duration_ms: Math.round(figures.durationMs),
    },
  };
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

/** An empty chunk, which recorders give when they are stopped, asks for nothing. */
function audio(bytes: Buffer): Decoded<VoiceCommand> | undefined {
  return bytes.length === 0 ? undefined : { lane: 'media', command: { type: 'audio', bytes } };
}

function decodeAudio(data: unknown): Decoded<VoiceCommand> | ProtocolFault | undefined {
  const bytes = typeof data === 'string' ? bytesOfBase64(data) : undefined;
  return bytes === undefined ? new ProtocolFault('data: expected audio in base64') : audio(bytes);
}
