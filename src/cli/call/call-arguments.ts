import {
  ArgumentProblem,
  millisecondsAfter,
  parseOptions,
  readArguments,
  recordingsOf,
  socketAddress,
  wholeNumber,
} from '../command-arguments.js';
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

const DEFAULT_ADDRESS = 'ws://localhost:8000';

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

const OPTIONS = {
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
} as const;

/**
 * What the command line asks for; `undefined` when it asks for help.
 *
 * @throws UsageError
 */
export function parseCallArguments(args: readonly string[]): CallArguments | undefined {
  return readArguments(CALL_USAGE, () => {
    const { values, positionals } = parseOptions(args, OPTIONS);
    if (values.help === true) return undefined;
    const url = socketAddress(positionals, DEFAULT_ADDRESS);
    if (url.pathname === '/') url.pathname = '/ws/voice';
    return {
      url,
      files: recordingsOf(values.audio),
      calls: wholeNumber('calls', values.calls ?? '1', 1, 1000),
      rampSec: wholeNumber('ramp', values.ramp ?? '0', 0, 3600),
      durationSec: wholeNumber('duration', values.duration ?? '0', 0, 86_400),
      interruptAfterMs: millisecondsAfter('interrupt-after', values['interrupt-after']),
      faults: {
        jitterMs: wholeNumber('jitter', values.jitter ?? '0', 0, 5000),
        lossShare: wholeNumber('loss', values.loss ?? '0', 0, 100) / 100,
        reorderShare: wholeNumber('reorder', values.reorder ?? '0', 0, 100) / 100,
      },
      parameters: Object.fromEntries((values.parameter ?? []).map(parameterOf)),
      token: values.token,
      outputFolder: values.out,
      isSaidKept: values.said === true,
      isJson: values.json === true,
    };
  });
}

function parameterOf(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 1) throw new ArgumentProblem(`'${text}' is no NAME=VALUE.`);
  return [text.slice(0, at), text.slice(at + 1)];
}
