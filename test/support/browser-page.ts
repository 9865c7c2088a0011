import { createContext, Script } from 'node:vm';
import { WebSocket } from 'ws';

/** What a page in a browser has beside the language itself, as far as the example goes. */
export class BrowserPage {
  readonly logged: string[] = [];
  readonly played: string[] = [];
  readonly sockets: WebSocket[] = [];
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly context: object;

  /** @param recording what the microphone hears, as the recorder gives it. */
  constructor(url: string, recording: Buffer, durationMs: number) {
    const { sockets, timers } = this;
    this.context = createContext({
      JSON,
      crypto,
      btoa,
      stream: {},
      console: { log: (...what: unknown[]) => this.logged.push(what.join(' ')) },
      playAudio: (data: string) => this.played.push(data),
      fetch: (path: string, init: RequestInit) => fetch(url + path, init),
      WebSocket: class extends WebSocket {
        constructor(address: string) {
          super(
            address
              .replace('http://localhost:8000', url)
              .replace('ws://localhost:8000', url.replace('http', 'ws')),
          );
          sockets.push(this);
        }
      },
      FileReader: class {
        result = '';
        onload: () => void = () => undefined;
        readAsBinaryString(data: Buffer): void {
          this.result = data.toString('latin1');
          queueMicrotask(() => this.onload());
        }
      },
      MediaRecorder: class {
        ondataavailable: (event: { data: Buffer }) => void = () => undefined;
        start(chunkMs: number): void {
          const bytes = Math.ceil((recording.length * chunkMs) / durationMs);
          let at = 0;
          const give = (): void => {
            if (sockets[0]?.readyState !== WebSocket.OPEN) return;
            if (at < recording.length) this.ondataavailable({ data: recording.subarray(at, at + bytes) });
            at += bytes;
          };
          timers.push(setInterval(give, chunkMs));
        }
      },
    });
  }

  /** Runs code that may wait at its top; `names` are what it has besides. */
  async run(code: string, names: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const script = new Script(`(async ({ ${Object.keys(names).join(', ')} }) => {${code}\n})`);
    await (script.runInContext(this.context) as (names: object) => Promise<void>)(names);
  }

  /** The microphone is off. */
  leave(): void {
    this.timers.forEach(clearInterval);
  }
}
