import { configSection, setting } from './config-section.js';
import { endpointUrl, optionalKey, optionalServerUrl } from './endpoint-types.js';
import { optionalInteger, optionalText } from './setting-types.js';
import { transferTargetList } from './transfer-targets.js';

export class TelephonyConfig extends configSection('Telephony', {
  maxCalls: setting(
    {
      name: 'TELEPHONY_MAX_CALLS',
      default: '',
      description:
        'Telephone calls at once; one more is told so and closed with 1013. Empty: what the machine was measured to carry, at least 10. 0: none is taken, and nothing is made ready for them.',
      unit: 'calls',
    },
    optionalInteger(0, 100_000),
  ),
  maxCallsPerAddress: setting(
    {
      name: 'TELEPHONY_MAX_PER_IP',
      default: '',
      description:
        'Telephone calls at once from one client address, which for a carrier is that of its media servers. Empty: as many as there may be.',
      unit: 'calls',
    },
    optionalInteger(1, 100_000),
  ),
  greeting: setting(
    {
      name: 'TELEPHONY_GREETING',
      default: '',
      description: 'What a caller hears first. Empty: ASSISTANT_GREETING.',
    },
    optionalText,
  ),
  twilioAuthToken: setting(
    {
      name: 'TWILIO_AUTH_TOKEN',
      default: '',
      description:
        'The auth token of the Twilio account: only sockets that Twilio signed with it are let in to `/ws/voice`. Nothing: whoever reaches a port may call.',
      secret: true,
    },
    optionalKey,
  ),
  twilioAccountSid: setting(
    {
      name: 'TWILIO_ACCOUNT_SID',
      default: '',
      description:
        'The Twilio account whose calls the assistant may end and transfer, with TWILIO_AUTH_TOKEN or an API key. Empty: it ends calls by closing their socket and transfers none.',
    },
    optionalKey,
  ),
  twilioApiKey: setting(
    {
      name: 'TWILIO_API_KEY',
      default: '',
      description: 'An API key of the account (`SK…`), used in place of TWILIO_AUTH_TOKEN.',
    },
    optionalKey,
  ),
  twilioApiSecret: setting(
    {
      name: 'TWILIO_API_SECRET',
      default: '',
      description: 'The secret of TWILIO_API_KEY.',
      secret: true,
    },
    optionalKey,
  ),
  twilioApiUrl: setting(
    {
      name: 'TWILIO_API_URL',
      default: 'https://api.twilio.com',
      description: "Twilio's REST API, where the account is in another region.",
      unit: 'address',
    },
    endpointUrl,
  ),
  transferTargets: setting(
    {
      name: 'TELEPHONY_TRANSFER_TARGETS',
      default: '',
      description:
        'Whom the assistant may transfer calls to, by name: the language model knows the names only and can dial nothing else. Needs TWILIO_ACCOUNT_SID.',
      unit: 'entries such as `sales=+4930901820, support=sip:help@example.com`',
    },
    transferTargetList,
  ),
  token: setting(
    {
      name: 'TELEPHONY_TOKEN',
      default: '',
      description:
        'What carriers that do not sign (`/ws/voice/telnyx`, `vonage`, `plivo`, `asterisk`) show to be let in, as `Authorization: Bearer`, as the password of `Basic` or as `?token=`. Empty: they are open, unless TWILIO_AUTH_TOKEN is set; then they are closed.',
      secret: true,
    },
    optionalKey,
  ),
  publicUrl: setting(
    {
      name: 'PUBLIC_URL',
      default: '',
      description:
        'The address of this server as the world knows it, path prefix included: carriers sign for it. Empty: the `Host` of each request.',
      unit: 'address, such as `https://voice.example.com`',
    },
    optionalServerUrl,
  ),
}) {}
