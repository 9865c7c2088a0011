import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface TalkArguments {
  /** Address of the socket. */
  url: URL;
  /** Recordings that are played, one turn each. */
  files: string[];
  /** Where what was heard is written, as WAV. */
  outputFile: string | undefined;
  /** The answer is interrupted so long after its first audio, in milliseconds. */
  interruptAfterMs: number | undefined;
  /** Sent as bearer token. */
  token: string | undefined;
}

/** What the command is told. */
export const TALK_USAGE = `Usage: npm run talk -- URL --audio FILE [--audio FILE…] [options]

  URL                  a server (http://localhost:8000) or a socket of it (ws://localhost:8000/voice/ID)
  --audio FILE         a recording that is played in real time, one turn for each
  --out FILE           write what was heard as a WAV file
  --interrupt-after MS interrupt each answer so long after its first audio
  --token TOKEN        an API key, or a token of /auth/token
  --help               tell this and end`;

/** What the user must know when the arguments are wrong. */
export class TalkUsageError extends Error {
  constructor(problem: string) {
    super(`${problem}\n\n${TALK_USAGE}`);
    this.name = 'TalkUsageError';
  }
}

/**
 * What the command line asks for; `undefined` when it asks for help.
 *
 * @param newId makes the id of a session where the address names none.
 * @throws TalkUsageError
 */
export function parseTalkArguments(args: readonly string[], newId: () => string): TalkArguments | undefined {
  const { values, positionals } = parse(args);
  if (values.help === true) return undefined;
  const [address, ...others] = positionals;
  if (address === undefined || others.length > 0) throw new TalkUsageError('Name one address.');
  const files = values.audio ?? [];
  if (files.length === 0) throw new TalkUsageError('Name a recording with --audio.');
  return {
    url: socketOf(address, newId),
    files,
    outputFile: values.out,
    interruptAfterMs: millisecondsOf(values['interrupt-after']),
    token: values.token,
  };
}

function socketOf(address: string, newId: () => string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^(http|ws)s?:$/.test(url.protocol)) {
    throw new TalkUsageError(`'${address}' is no address such as http://localhost:8000.`);
  }
  url.protocol = url.protocol.replace('http', 'ws');
  if (url.pathname === '/') url.pathname = `/voice/${newId()}`;
  if (!/\/voice\/[^/]+$/.test(url.pathname)) {
    throw new TalkUsageError(`'${url.pathname}' is no socket that this command can talk to.`);
  }
  return url;
}

function millisecondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,6}$/.test(text)) throw new TalkUsageError('--interrupt-after is a number of milliseconds.');
  return Number(text);
}

function parse(args: readonly string[]): ReturnType<typeof parseStrictly> {
  try {
    return parseStrictly(args);
  } catch (error) {
    throw new TalkUsageError(error instanceof Error ? error.message : String(error));
  }
}

function parseStrictly(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      audio: { type: 'string', multiple: true },
      out: { type: 'string' },
      'interrupt-after': { type: 'string' },
      token: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}
