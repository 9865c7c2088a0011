import { voiceChannel } from '../modules/voice/codec/voice-channel.js';
import type { SocketChannel } from '../platform/ws/socket-channel.js';

/** The socket surfaces of `/asyncapi.json`: one for each gateway, or the build fails. */
export const SOCKET_CHANNELS: readonly SocketChannel[] = [voiceChannel];
