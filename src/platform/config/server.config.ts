import { configSection, setting } from './config-section.js';
import {
  choice,
  integer,
  originList,
  pathPrefix,
  proxyList,
  portList,
  portNumber,
  text,
} from './setting-types.js';

export class ServerConfig extends configSection('Server', {
  role: setting(
    {
      name: 'ROLE',
      default: 'all',
      description:
        'What this process does: `api` answers requests and leaves jobs to others, `worker` works on jobs and answers probes only, `all` does both.',
    },
    choice(['all', 'api', 'worker']),
  ),
  port: setting(
    { name: 'PORT', default: '8000', description: 'The main listener: documents 1, 4 and 5.', unit: 'port' },
    portNumber,
  ),
  aliasPorts: setting(
    {
      name: 'ALIAS_PORTS',
      default: '5001,8080',
      description:
        'More listeners for the same routes, so that the base URLs of documents 2 and 3 work as written. Set to nothing: none. One that is in use is left out with a warning.',
      unit: 'ports, comma-separated',
      emptyIsValue: true,
    },
    portList,
  ),
  host: setting(
    { name: 'HOST', default: '0.0.0.0', description: 'The address to listen on.', unit: 'address' },
    text,
  ),
  basePath: setting(
    {
      name: 'BASE_PATH',
      default: '',
      description:
        'A path prefix, such as `/api`, that is taken off requests when a proxy in front leaves it on.',
      unit: 'path',
    },
    pathPrefix,
  ),
  trustProxy: setting(
    {
      name: 'TRUST_PROXY',
      default: '',
      description: 'Addresses of proxies whose `X-Forwarded-*` headers are believed; `true` believes any.',
      unit: 'addresses and networks, comma-separated',
    },
    proxyList,
  ),
  dataDir: setting(
    {
      name: 'DATA_DIR',
      default: './data',
      description: 'The folder of the database, the spool of uploads and the keys.',
      unit: 'path',
    },
    text,
  ),
  environment: setting(
    {
      name: 'NODE_ENV',
      default: 'development',
      description: '`production` turns certificate checks on for audio URLs and prints logs as JSON.',
    },
    choice(['development', 'production', 'test']),
  ),
  logLevel: setting(
    { name: 'LOG_LEVEL', default: 'info', description: 'The least important log lines that are written.' },
    choice(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  ),
  logFormat: setting(
    {
      name: 'LOG_FORMAT',
      default: 'auto',
      description: '`json`, `pretty`, or `auto`: pretty on a terminal outside production, else JSON.',
    },
    choice(['auto', 'json', 'pretty']),
  ),
  corsOrigins: setting(
    {
      name: 'CORS_ORIGINS',
      default: 'http://localhost:3000',
      description:
        'Web origins whose pages may call this server; `*` for all (the Wazo web plugin needs that). Once set, WebSockets from other pages are refused too.',
      unit: 'origins, comma-separated',
    },
    originList,
  ),
  maxUploadMb: setting(
    {
      name: 'MAX_UPLOAD_MB',
      default: '500',
      description: 'The largest audio file, sent or fetched.',
      unit: 'MiB',
    },
    integer(1, 100_000),
  ),
  maxSpoolMb: setting(
    {
      name: 'MAX_SPOOL_MB',
      default: '20000',
      description:
        'All audio that waits for transcription together; above it new audio is answered with 503.',
      unit: 'MiB',
    },
    integer(1, 100_000_000),
  ),
  maxSockets: setting(
    {
      name: 'MAX_SOCKETS',
      default: '1000',
      description: 'Open WebSockets of all surfaces together; one more is answered with 503.',
      unit: 'sockets',
    },
    integer(1, 1_000_000),
  ),
  maxSocketsPerAddress: setting(
    {
      name: 'MAX_SOCKETS_PER_IP',
      default: '200',
      description:
        'Open WebSockets of one client address; one more is answered with 429. Behind a proxy that TRUST_PROXY does not name, all clients have its address.',
      unit: 'sockets',
    },
    integer(1, 1_000_000),
  ),
  shutdownTimeoutSec: setting(
    {
      name: 'SHUTDOWN_TIMEOUT_SECS',
      default: '20',
      description:
        'How long work in hand may go on after SIGTERM before it is given back to the queue, and conversations before they are closed.',
      unit: 'seconds',
    },
    integer(0, 3600),
  ),
}) {}
