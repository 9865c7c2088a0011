import { OpenAiSurface } from './openai.surface.js';
import { PhoneSurface } from './phone.surface.js';
import { RealtimeSurface } from './realtime.surface.js';
import type { TalkSurface } from './talk-surface.js';
import { VoiceSurface } from './voice.surface.js';

/** A socket that can be talked to. */
export interface FoundSurface {
  open: () => TalkSurface;
  /** Whether an answer can be stopped by a message. */
  canInterrupt: boolean;
  /** What is asked for in the address unless it says otherwise. */
  query: Readonly<Record<string, string>>;
}

const SURFACES: readonly (FoundSurface & { path: RegExp })[] = [
  { path: /\/ws\/voice$/, open: () => new PhoneSurface(), canInterrupt: false, query: {} },
  { path: /\/voice\/[^/]+$/, open: () => new VoiceSurface(), canInterrupt: true, query: {} },
  {
    path: /\/ws\/realtime$/,
    open: () => new RealtimeSurface(),
    canInterrupt: false,
    query: { events: 'all' },
  },
  {
    path: /\/v1\/realtime$/,
    open: () => new OpenAiSurface(),
    canInterrupt: true,
    query: { model: 'gpt-realtime' },
  },
];

/** The surface that a path belongs to; a prefix such as `BASE_PATH` may stand before it. */
export const surfaceOf = (path: string): FoundSurface | undefined =>
  SURFACES.find((surface) => surface.path.test(path));
