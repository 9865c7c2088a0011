import { configSection, setting } from './config-section.js';
import { optionalCallbackUrl, optionalKey } from './endpoint-types.js';
import { flag, integer, optionalText } from './setting-types.js';

export class CallRecordsConfig extends configSection('Call records', {
  isKept: setting(
    {
      name: 'CALL_RECORDS',
      default: 'true',
      description:
        'Whether telephone calls are kept for `/calls`: who called, when, what was said, how long turns took. `false`: nothing of a call is stored.',
    },
    flag,
  ),
  textRetentionDays: setting(
    {
      name: 'CALL_TEXT_RETENTION_DAYS',
      default: '90',
      description:
        'So long after its end a call loses what was said and the numbers of both sides; times and figures stay.',
      unit: 'days',
    },
    integer(1, 36_500),
  ),
  isRecorded: setting(
    {
      name: 'CALL_RECORDING',
      default: 'false',
      description:
        'Whether the audio of calls is kept too, the caller left and the assistant right, at 115 MB an hour for a carrier of 8 kHz; needs CALL_RECORDS. Callers may have to be told: see to it in the greeting.',
    },
    flag,
  ),
  recordingRetentionDays: setting(
    {
      name: 'CALL_RECORDING_RETENTION_DAYS',
      default: '30',
      description: 'So long after the end of a call its recording is erased.',
      unit: 'days',
    },
    integer(1, 36_500),
  ),
  areKeysKept: setting(
    {
      name: 'CALL_KEYS',
      default: 'true',
      description:
        'Whether the keys that a caller presses are kept with what was said. `false`: only that there were some, as they may be a PIN.',
    },
    flag,
  ),
  webhookUrl: setting(
    {
      name: 'CALL_WEBHOOK_URL',
      default: '',
      description:
        'Where the record of each call is sent when it has ended, signed with WEBHOOK_SECRET; needs CALL_RECORDS. A call may name its own with the parameter `webhook_url`.',
      unit: 'address',
      secret: true,
    },
    optionalCallbackUrl,
  ),
  webhookToken: setting(
    {
      name: 'CALL_WEBHOOK_TOKEN',
      default: '',
      description: 'Sent to CALL_WEBHOOK_URL as `Authorization: Bearer` and `X-Callback-Token`.',
      secret: true,
    },
    optionalKey,
  ),
  webhookTemplate: setting(
    {
      name: 'CALL_WEBHOOK_TEMPLATE',
      default: '',
      description:
        'A template of document 2, such as `CallReport`, that a language model fills with what was said; its text goes with the webhook. A call may name its own with the parameter `webhook_template`.',
    },
    optionalText,
  ),
}) {}
