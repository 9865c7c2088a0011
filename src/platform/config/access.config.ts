import { configSection, setting } from './config-section.js';
import { apiKeyList, flag, optionalTokenSecret } from './setting-types.js';

export class AccessConfig extends configSection('Access', {
  apiKeys: setting(
    {
      name: 'API_KEYS',
      default: '',
      description:
        'Keys that clients send as `Authorization: Bearer KEY` or `X-Api-Key: KEY`, of at least 8 characters each. Nothing: whoever reaches a port may use everything.',
      unit: 'keys, comma-separated',
      secret: true,
    },
    apiKeyList,
  ),
  apiKeysV1: setting(
    {
      name: 'API_KEYS_V1',
      default: 'false',
      description: 'Asks for a key under `/v1` too, whose document 1 knows none. Needs API_KEYS.',
    },
    flag,
  ),
  authRequired: setting(
    {
      name: 'AUTH_REQUIRED',
      default: 'false',
      description:
        'Asks for a token of `/auth/token`, or a key of API_KEYS, on the routes and sockets of document 4; `/auth/token` then asks for a key where API_KEYS is set.',
    },
    flag,
  ),
  jwtSecret: setting(
    {
      name: 'JWT_SECRET',
      default: '',
      description:
        'What tokens are signed with, at least 32 characters, the same in every process. Empty: a key that is made and kept in DATA_DIR.',
      secret: true,
    },
    optionalTokenSecret,
  ),
}) {}
