import {
  ArgumentProblem,
  millisecondsAfter,
  parseOptions,
  readArguments,
  recordingsOf,
  socketAddress,
} from '../command-arguments.js';
import { surfaceOf } from './surfaces/surface-of.js';
import type { TalkSurface } from './surfaces/talk-surface.js';

/** What the command line asks for. */
export interface TalkArguments {
  /** Address of the socket. */
  url: URL;
  surface: TalkSurface;
  /** Recordings that are played, one turn each. */
  files: string[];
  /** Where what was heard is written, as WAV. */
  outputFile: string | undefined;
  /** The answer is interrupted so long after its first audio, in milliseconds. */
  interruptAfterMs: number | undefined;
  /** Sent as bearer token; to `/ws/voice` as Twilio's signature made with it. */
  token: string | undefined;
}

/** What the command is told. */
export const TALK_USAGE = `Usage: npm run talk -- URL --audio FILE [--audio FILE…] [options]

  URL                  a server (http://localhost:8000), or a socket of it by its path: /voice/ID, /ws/realtime,
                       /ws/voice, /openai/v1/realtime
  --audio FILE         a recording that is played in real time, one turn for each
  --out FILE           write what was heard as a WAV file
  --interrupt-after MS interrupt each answer so long after its first audio; where the protocol has a message for it
  --token TOKEN        an API key, or a token of /auth/token; for /ws/voice the auth token of Twilio
  --help               tell this and end`;

const OPTIONS = {
  audio: { type: 'string', multiple: true },
  out: { type: 'string' },
  'interrupt-after': { type: 'string' },
  token: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * What the command line asks for; `undefined` when it asks for help.
 *
 * @param newId makes the id of a session where the address names none.
 * @throws UsageError
 */
export function parseTalkArguments(args: readonly string[], newId: () => string): TalkArguments | undefined {
  return readArguments(TALK_USAGE, () => {
    const { values, positionals } = parseOptions(args, OPTIONS);
    if (values.help === true) return undefined;
    const interruptAfterMs = millisecondsAfter('interrupt-after', values['interrupt-after']);
    return {
      ...talkedTo(socketAddress(positionals), newId, interruptAfterMs !== undefined),
      files: recordingsOf(values.audio),
      outputFile: values.out,
      interruptAfterMs,
      token: values.token,
    };
  });
}

function talkedTo(
  url: URL,
  newId: () => string,
  isToInterrupt: boolean,
): Pick<TalkArguments, 'url' | 'surface'> {
  if (url.pathname === '/') url.pathname = `/voice/${newId()}`;
  const found = surfaceOf(url.pathname);
  if (found === undefined)
    throw new ArgumentProblem(`'${url.pathname}' is no socket that this command can talk to.`);
  if (isToInterrupt && !found.canInterrupt)
    throw new ArgumentProblem(`'${url.pathname}' has no message that interrupts: who wants to, speaks.`);
  for (const [name, value] of Object.entries(found.query))
    if (!url.searchParams.has(name)) url.searchParams.set(name, value);
  return { url, surface: found.open() };
}
