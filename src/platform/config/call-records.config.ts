import { configSection, setting } from './config-section.js';
import { flag, integer } from './setting-types.js';

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
}) {}
