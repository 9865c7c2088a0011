/** The AsyncAPI document of every socket surface of the built server, of which `api-document.mjs` makes a file. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GATEWAY_OPTIONS } from '@nestjs/websockets/constants.js';
import { SOCKET_CHANNELS } from '../dist/bootstrap/socket-channels.js';
import { productVersion } from '../dist/platform/config/product-version.js';
import { root } from './project.mjs';

const DESCRIPTION =
  'The WebSockets of Parley: the server receives what clients send. Every socket answers on every listener. Pings, ' +
  'close codes and limits are the same for all: see docs/surfaces/sockets.md.';

const SECURITY_SCHEMES = {
  token: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A token of `POST /auth/token`. Asked for only where AUTH_REQUIRED is set.',
  },
  tokenInQuery: {
    type: 'httpApiKey',
    in: 'query',
    name: 'token',
    description: 'The same token, for browsers.',
  },
  apiKeyBearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'A key of API_KEYS. Asked for only where the server has any.',
  },
  apiKeyHeader: {
    type: 'httpApiKey',
    in: 'header',
    name: 'X-Api-Key',
    description: 'The same key, in a header of its own.',
  },
  apiKeyInQuery: {
    type: 'httpApiKey',
    in: 'query',
    name: 'api_key',
    description: 'The same key, or one of `GET /api/session`, for browsers.',
  },
};

const SERVERS = {
  plain: serverOf('ws', 'localhost:8000', 'The server itself.'),
  encrypted: serverOf('wss', 'voice.example.com', 'The server behind a proxy that encrypts.'),
};

const DIRECTIONS = [
  { side: 'client', action: 'receive', title: 'what clients send' },
  { side: 'server', action: 'send', title: 'what the server sends' },
];

/** @throws Error for a gateway of the application that no channel describes. */
export function describeSockets(app) {
  const described = SOCKET_CHANNELS.map(({ path }) => path);
  const missing = gatewayPaths(app).filter((path) => !described.includes(path));
  if (missing.length > 0) throw new Error(`src/bootstrap/socket-channels.ts lacks ${missing.join(', ')}`);
  const unions = JSON.parse(readFileSync(join(root, 'dist', 'socket-messages.json'), 'utf8'));
  const channels = SOCKET_CHANNELS.map((channel) => [channel.name, channelOf(channel, unions)]);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Parley',
      version: productVersion(),
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: SERVERS,
    channels: Object.fromEntries(channels),
    operations: Object.assign({}, ...SOCKET_CHANNELS.map((channel) => operationsOf(channel, unions))),
    components: { securitySchemes: SECURITY_SCHEMES },
  };
}

/** The modules are only looked at: the application is in preview mode, where its own look-ups find nothing. */
function gatewayPaths(app) {
  const providers = [...app.container.getModules().values()].flatMap((module) => [
    ...module.providers.values(),
  ]);
  return providers
    .filter(({ metatype }) => typeof metatype === 'function')
    .map(({ metatype }) => Reflect.getMetadata(GATEWAY_OPTIONS, metatype)?.path)
    .filter((path) => path !== undefined);
}

function serverOf(protocol, host, description) {
  return {
    host: '{host}',
    pathname: '{base_path}',
    protocol,
    description,
    variables: {
      host: { default: host },
      base_path: { default: '', description: 'BASE_PATH, where it is set.' },
    },
  };
}

function channelOf(channel, unions) {
  const { title, description, query } = channel;
  const parameters = Object.entries(channel.parameters);
  const fields = Object.entries(query).map(([name, value]) => [name, queryValueOf(value)]);
  return {
    address: channel.path.replaceAll(/:(\w+)/g, '{$1}'),
    title,
    description,
    parameters: Object.fromEntries(parameters.map(([name, value]) => [name, parameterOf(value)])),
    messages: Object.fromEntries(DIRECTIONS.flatMap(({ side }) => messagesOf(channel, side, unions))),
    bindings: {
      ws: { method: 'GET', query: { type: 'object', properties: Object.fromEntries(fields) } },
    },
  };
}

const parameterOf = ({ description, example, choices }) => ({
  description,
  examples: [example],
  ...(choices && { enum: choices }),
});

const queryValueOf = ({ description, example, choices }) => ({
  type: 'string',
  description,
  examples: [example],
  ...(choices && { enum: choices, default: choices[0] }),
});

function operationsOf(channel, unions) {
  const security = channel.credentials.map((name) => ({ $ref: `#/components/securitySchemes/${name}` }));
  const operations = DIRECTIONS.map(({ side, action, title }) => {
    const messages = messagesOf(channel, side, unions).map(([key]) => ({
      $ref: `#/channels/${channel.name}/messages/${key}`,
    }));
    const operation = { action, channel: { $ref: `#/channels/${channel.name}` }, security, messages };
    return [`${action}_${channel.name}`, { title: `${channel.title}: ${title}`, ...operation }];
  });
  return Object.fromEntries(operations);
}

/** Messages by keys such as `client.audio`: both sides may have one of the same name. */
function messagesOf(channel, side, unions) {
  const messages = unions[channel.messages[side]].map((schema) => {
    const { description, ...payload } = schema;
    const name = nameOf(payload);
    const example = { payload: exampleOf(payload, name) };
    return [`${side}.${name}`, { name, title: name, summary: description, payload, examples: [example] }];
  });
  const binary = side === 'server' ? channel.serverBinary : channel.binary;
  return binary === undefined ? messages : [...messages, [`${side}.binary`, binaryMessage(binary)]];
}

/** By what it says it is; the one that does not is document 5's error. */
const nameOf = ({ properties: { type, event, command, action } }) =>
  (type ?? event ?? command ?? action)?.const ?? 'error';

function binaryMessage(summary) {
  const payload = { type: 'string', format: 'binary' };
  return { name: 'binary', title: 'binary', summary, contentType: 'application/octet-stream', payload };
}

/** @throws Error for a field that has neither a constant nor an `@example`. */
function exampleOf(schema, name) {
  if ('const' in schema) return schema.const;
  if (schema.examples !== undefined) return schema.examples[0];
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.type !== 'object') throw new Error(`/asyncapi.json: ${name} has no @example`);
  const fields = Object.entries(schema.properties);
  return Object.fromEntries(fields.map(([field, value]) => [field, exampleOf(value, `${name}.${field}`)]));
}
