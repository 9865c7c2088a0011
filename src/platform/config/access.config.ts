import { configSection, setting } from './config-section.js';
import { apiKeyList, flag } from './setting-types.js';

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
}) {}
