import { parseArgs } from 'node:util';
import type { Faults } from './line-faults.js';

/** What the command line asks for. */
export interface CallArguments {
  /** Address of the socket. */
  url: URL;
  /** Recordings that each caller plays, one turn each. */
  files: string[];
  calls: number;
  /** All calls have begun by then. */
  rampSec: number;
  /** Callers go through their recordings again until then. */
  durationSec: number;
  /** The next recording begins so long after the first audio of an answer, in milliseconds. */
  interruptAfterMs: number | undefined;
  faults: Faults;
  /** `customParameters` of `start`. */
  parameters: Record<string, string>;
  /** Twilio's auth token, which requests are signed with. */
  token: string | undefined;
  /** Folder for what was heard, as WAV. */
  outputFolder: string | undefined;
  isSaidKept: boolean;
  isJson: boolean;
}

/** What the command is told. */
export const CALL_USAGE = `Usage: npm run call -- [URL] --audio FILE [--audio FILE…] [options]

  URL                  a server or a socket of it; ws://localhost:8000/ws/voice where absent
  --audio FILE         a recording that is said in real time, one turn for each; each caller begins with another
  --calls N            so many callers at once; 1 where absent
  --ramp SECONDS       the calls begin one after the other within that time
  --duration SECONDS   callers say their recordings again until then
  --interrupt-after MS say the next recording so long after the first audio of an answer
  --jitter MS          messages with audio are held for up to so long
  --loss PERCENT       messages with audio that are lost
  --reorder PERCENT    messages with audio that come behind the next
  --parameter NAME=V   a custom parameter of the call, such as language=fr or From=+1234567890
  --token TOKEN        the auth token of Twilio: sign the requests for a socket as Twilio does
  --out FOLDER         write what each caller heard as WAV
  --said               write also what each said
  --json               print the outcome as JSON
  --help               tell this and end

Ends with 0 when every turn was answered, 1 when a call was refused or cut or a turn not answered, 2 on wrong arguments.`;

/** What the user must know when the arguments are wrong. */
export class CallUsageError extends Error {
  constructor(problem: string) {
    super(`${problem}\n\n${CALL_USAGE}`);
    this.name = 'CallUsageError';
  }
}

/**
 * What the command line asks for; `undefined` when it asks for help.
 *
 * @throws CallUsageError
 */
export function parseCallArguments(args: readonly string[]): CallArguments | undefined {
  const { values, positionals } = parse(args);
  if (values.help === true) return undefined;
  const [address = 'ws://localhost:8000', ...others] = positionals;
  if (others.length > 0) throw new CallUsageError('Name one address.');
  const { audio: files = [] } = values;
  if (files.length === 0) throw new CallUsageError('Name a recording with --audio.');
  const interruptAfter = values['interrupt-after'];
  return {
    url: socketOf(address),
    files,
    calls: numberOf('calls', values.calls ?? '1', 1, 1000),
    rampSec: numberOf('ramp', values.ramp ?? '0', 0, 3600),
    durationSec: numberOf('duration', values.duration ?? '0', 0, 86_400),
    interruptAfterMs:
      interruptAfter === undefined ? undefined : numberOf('interrupt-after', interruptAfter, 0, 60_000),
    faults: {
      jitterMs: numberOf('jitter', values.jitter ?? '0', 0, 5000),
      lossShare: numberOf('loss', values.loss ?? '0', 0, 100) / 100,
      reorderShare: numberOf('reorder', values.reorder ?? '0', 0, 100) / 100,
    },
    parameters: Object.fromEntries((values.parameter ?? []).map(parameterOf)),
    token: values.token,
    outputFolder: values.out,
    isSaidKept: values.said === true,
    isJson: values.json === true,
  };
}

function socketOf(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^(http|ws)s?:$/.test(url.protocol)) {
    throw new CallUsageError(`'${address}' is no address such as http://localhost:8000.`);
  }
  url.protocol = url.protocol.replace('http', 'ws');
  if (url.pathname === '/') url.pathname = '/ws/voice';
  return url;
}

function numberOf(name: string, text: string, least: number, most: number): number {
  const isInRange = /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most;
  if (!isInRange) throw new CallUsageError(`--${name} is a whole number from ${least} to ${most}.`);
  return Number(text);
}

function parameterOf(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 1) throw new CallUsageError(`'${text}' is no NAME=VALUE.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function parse(args: readonly string[]): ReturnType<typeof parseStrictly> {
  try {
    return parseStrictly(args);
  } catch (error) {
    throw new CallUsageError(error instanceof Error ? error.message : String(error));
  }
}

function parseStrictly(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      audio: { type: 'string', multiple: true },
      calls: { type: 'string' },
      ramp: { type: 'string' },
      duration: { type: 'string' },
      'interrupt-after': { type: 'string' },
      jitter: { type: 'string' },
      loss: { type: 'string' },
      reorder: { type: 'string' },
      parameter: { type: 'string', multiple: true },
      token: { type: 'string' },
      out: { type: 'string' },
      said: { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}
