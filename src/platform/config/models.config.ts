import { z } from 'zod';
import { configSection, setting } from './config-section.js';
import { integer, list, optionalText } from './setting-types.js';

const WEB_ADDRESS = 'expected an address such as https://mirror.example, or nothing';

/** An http address, or nothing. The messages tell nothing of the value: it may hold a password. */
const optionalWebAddress: z.ZodType<URL | undefined, string> = z.string().transform((value, context) => {
  if (value === '') return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url;
  context.addIssue({ code: 'custom', message: WEB_ADDRESS });
  return z.NEVER;
});

export class ModelsConfig extends configSection('Downloading models', {
  pull: setting(
    {
      name: 'MODELS_PULL',
      default: '',
      description:
        'Models that the server downloads at its start where they are missing. Empty: the server downloads nothing, and `npm run models` is how models come.',
      unit: 'names, comma-separated',
    },
    list,
  ),
  mirror: setting(
    {
      name: 'MODELS_MIRROR',
      default: '',
      description:
        'Where models of the catalogue are downloaded instead of `https://huggingface.co`; the paths stay the same.',
      unit: 'address',
    },
    optionalWebAddress,
  ),
  token: setting(
    {
      name: 'MODELS_TOKEN',
      default: '',
      description:
        'Sent as a bearer token with downloads of models, to the host that is asked and not to those that it redirects to. Empty: none.',
      secret: true,
    },
    optionalText,
  ),
  connections: setting(
    {
      name: 'MODELS_CONNECTIONS',
      default: '4',
      description: 'Downloads of files, or of parts of one, at the same time.',
      unit: 'connections',
    },
    integer(1, 32),
  ),
  httpsProxy: setting(
    {
      name: 'HTTPS_PROXY',
      alias: 'https_proxy',
      default: '',
      description:
        'The proxy for downloads of models over https, as `http://user:password@host:port`. Audio URLs, webhooks and vendors are always reached directly.',
      unit: 'address',
      secret: true,
    },
    optionalText,
  ),
  httpProxy: setting(
    {
      name: 'HTTP_PROXY',
      alias: 'http_proxy',
      default: '',
      description: 'The same for downloads of models over http.',
      unit: 'address',
      secret: true,
    },
    optionalText,
  ),
  noProxy: setting(
    {
      name: 'NO_PROXY',
      alias: 'no_proxy',
      default: '',
      description: 'Hosts, and domains with all below them, that are reached without a proxy; `*` is all.',
      unit: 'hosts, comma-separated',
    },
    list,
  ),
}) {}
