import { setting, type Setting } from './config-section.js';
import { endpointUrl, optionalKey } from './endpoint-types.js';
import { integer } from './setting-types.js';

/** The key for a vendor; not set: `undefined`. */
export const apiKey = (vendor: string, name: string, note = ''): Setting<string | undefined> =>
  setting(
    { name: `${vendor}_API_KEY`, default: '', description: `The key for ${name}.${note}`, secret: true },
    optionalKey,
  );

/** Where a vendor's API is. */
export const address = (vendor: string, name: string, preset: string): Setting<string> =>
  setting(
    {
      name: `${vendor}_BASE_URL`,
      default: preset,
      description: `Where the API of ${name} is, version path included.`,
      unit: 'address',
    },
    endpointUrl,
  );

/** A time limit in milliseconds. */
export const deadline = (name: string, ms: number, description: string): Setting<number> =>
  setting({ name, default: String(ms), description, unit: 'milliseconds' }, integer(100, 3_600_000));
