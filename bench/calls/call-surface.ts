import type { ParleyServer } from '../server/parley-server.js';

/** Where conversations are measured. */
export interface CallSurface {
  /** Behind the names of rows. */
  suffix: '' | '-telephony';
  /** As titles and settings name it. */
  socket: string;
  /** Of the server, so that it takes all calls. */
  env: Record<string, string>;
  /** Address of the surface. */
  urlOf(server: ParleyServer): string;
}

const MAX_CALLS = '500';

export const VOICE_SURFACE: CallSurface = {
  suffix: '',
  socket: "document 4's socket",
  env: {},
  urlOf: ({ url }) => `${url.replace('http', 'ws')}/voice`,
};

/** Twilio's µ-law at 8 kHz both ways, 400 ms of lead. */
export const TELEPHONY_SURFACE: CallSurface = {
  suffix: '-telephony',
  socket: '/ws/voice',
  env: { TELEPHONY_MAX_CALLS: MAX_CALLS, TELEPHONY_MAX_PER_IP: MAX_CALLS },
  urlOf: ({ url }) => `${url.replace('http', 'ws')}/ws/voice`,
};

/** Whether an address is that of the telephone. */
export const isTelephone = (url: string): boolean => url.endsWith('/ws/voice');
