import { realtimeChannel } from '../modules/realtime/codec/realtime-channel.js';
import { realtimeServerChannel } from '../modules/openai-api/codec/realtime-server-channel.js';
import { carrierChannels, telephonyChannel } from '../modules/telephony/codec/telephony-channel.js';
import { voiceChannel } from '../modules/voice/codec/voice-channel.js';
import type { SocketChannel } from '../platform/ws/socket-channel.js';

/** The socket surfaces of `/asyncapi.json`: one for each gateway, or the build fails. */
export const SOCKET_CHANNELS: readonly SocketChannel[] = [
  realtimeChannel,
  realtimeServerChannel,
  voiceChannel,
  telephonyChannel,
  ...carrierChannels,
];
