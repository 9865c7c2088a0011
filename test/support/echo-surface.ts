import { Module } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import { WebSocketGateway, type OnGatewayInit } from '@nestjs/websockets';
import type { Environment } from '../../src/platform/config/config-section.js';
import { AppError } from '../../src/platform/errors/app-error.js';
import { parseJsonMessage } from '../../src/platform/ws/json-message.js';
import type { LiveSocket } from '../../src/platform/ws/live-socket.js';
import { ProtocolFault } from '../../src/platform/ws/protocol-fault.js';
import type {
  Decoded,
  OutboundMessage,
  RawMessage,
  SocketCodec,
} from '../../src/platform/ws/socket-codec.js';
import type { SocketLimits } from '../../src/platform/ws/socket-limits.js';
import type { SocketRoute } from '../../src/platform/ws/socket-route.js';
import type { CommandReceiver, SocketSurface } from '../../src/platform/ws/socket-surface.js';
import type { UpgradeRequest } from '../../src/platform/ws/upgrade-request.js';
import { startApp, untilReady, type RunningApp } from './running-app.js';

/** What is said comes back. Names starting with `!` are orders to the surface. */
type Command = { readonly text: string } | { readonly bytes: Buffer };
type Event = Command;

/** Text as `{"text"}` is control, a binary frame is media. */
class EchoCodec implements SocketCodec<Command, Event> {
  decode(raw: RawMessage): Decoded<Command> | ProtocolFault {
    if (raw.isBinary) return { lane: 'media', command: { bytes: raw.data } };
    const message = parseJsonMessage(raw);
    if (message instanceof ProtocolFault) return message;
    if (typeof message['text'] !== 'string') return new ProtocolFault('text: expected a string');
    return { lane: 'control', command: { text: message['text'] } };
  }

  encode(event: Event): readonly OutboundMessage[] {
    if ('bytes' in event) return [{ data: event.bytes, lane: 'media' }];
    return [{ data: JSON.stringify(event), lane: 'control' }];
  }
}

/** A surface for tests of the platform: an echo that can be held up, made to fail, and asked what it saw. */
@WebSocketGateway({ path: '/v1/echo/:name' })
export class EchoGateway implements OnGatewayInit<SocketRoute>, SocketSurface<Command, Event> {
  readonly surface = 'voice';
  limits: Partial<SocketLimits> = {};
  /** What was handled, in order: texts, and bytes as their first one. */
  readonly handled: (string | number)[] = [];
  readonly requests: UpgradeRequest[] = [];
  readonly sockets: LiveSocket<Event>[] = [];
  closed = 0;
  /** Commands wait for it. */
  hold: Promise<void> = Promise.resolve();
  /** The end at shutdown waits for it. */
  finishing: Promise<void> = Promise.resolve();

  afterInit(route: SocketRoute): void {
    route.serve(this);
  }

  admit({ query }: UpgradeRequest): void {
    if (query.get('key') === 'wrong') throw new AppError('unauthenticated', 'That key is not known here');
    if (query.get('key') === 'broken') throw new AppError('internal', 'The keys cannot be read');
  }

  createCodec(request: UpgradeRequest): EchoCodec {
    this.requests.push(request);
    return new EchoCodec();
  }

  open(socket: LiveSocket<Event>): CommandReceiver<Command> {
    if (socket.request.params['name'] === 'full') throw new AppError('server_busy', 'No model is free');
    this.sockets.push(socket);
    return {
      receive: async (command) => {
        await this.hold;
        this.handled.push('text' in command ? command.text : (command.bytes[0] ?? -1));
        if ('text' in command && command.text === '!refuse')
          throw new AppError('job_not_found', 'no such thing');
        if ('text' in command && command.text === '!crash') throw new TypeError('secret detail');
        await socket.send(command);
      },
      finish: () => this.finishing,
      close: () => void (this.closed += 1),
    };
  }
}

@Module({ providers: [EchoGateway] })
class EchoModule {}

export interface EchoApp extends RunningApp {
  echo: EchoGateway;
  /** The address of the echo called `name`. */
  at(name?: string): string;
}

/** The whole server with the echo at `/v1/echo/:name`, ready. */
export async function startEchoApp(settings: Environment = {}): Promise<EchoApp> {
  let echo: EchoGateway | undefined;
  const running = await startApp({ INFERENCE_WORKERS: '1', ...settings }, async (app) => {
    const module = await app.get(LazyModuleLoader).load(() => EchoModule);
    echo = module.get(EchoGateway);
  });
  await untilReady(running.url);
  if (echo === undefined) throw new Error('The echo was not loaded');
  return { ...running, echo, at: (name = 'anna') => `${running.url.replace('http', 'ws')}/v1/echo/${name}` };
}
