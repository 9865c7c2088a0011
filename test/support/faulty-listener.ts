import type {
  ListeningEvent,
  ListeningStream,
  ListenOptions,
} from '../../src/engine/ports/streaming-speech-to-text.js';
import { ListeningByPieces } from '../../src/modules/providers/listening/listening-by-pieces.js';
import { AppError } from '../../src/platform/errors/app-error.js';
import { ScriptedRecognizer, ScriptedVoiceActivity } from './scripted-speech.js';

/** What becomes of a stream once it has told so many events. */
export interface Fault {
  afterEvents: number;
  /** Fails so; says nothing more when absent. */
  error?: AppError;
}

/** Listens to the made-up language, each stream with the next fault, the last ones without. */
export class FaultyListener extends ListeningByPieces {
  readonly streams: FaultyStream[] = [];
  readonly asked: ListenOptions[] = [];

  constructor(
    readonly faults: (Fault | undefined)[] = [],
    readonly recognizer = new ScriptedRecognizer(),
  ) {
    super({
      recognizer,
      voiceActivity: new ScriptedVoiceActivity(),
      timeoutMs: 15_000,
      interimResults: true,
    });
  }

  override listen(options: ListenOptions): ListeningStream {
    this.asked.push(options);
    const stream = new FaultyStream(super.listen(options), this.faults.shift());
    this.streams.push(stream);
    return stream;
  }
}

class FaultyStream implements ListeningStream {
  pushedSamples = 0;
  isClosed = false;
  private letGo: () => void = () => undefined;

  constructor(
    private readonly stream: ListeningStream,
    private readonly fault: Fault | undefined,
  ) {}

  push(pcm: Int16Array, speech?: Float32Array): void {
    this.pushedSamples += pcm.length;
    this.stream.push(pcm, speech);
  }

  flush(): void {
    this.stream.flush();
  }

  end(): void {
    this.stream.end();
  }

  close(): void {
    this.isClosed = true;
    this.letGo();
    this.stream.close();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<ListeningEvent> {
    let told = 0;
    if (told !== this.fault?.afterEvents) {
      for await (const event of this.stream) {
        yield event;
        told += 1;
        if (told === this.fault?.afterEvents) break;
      }
    }
    if (this.fault?.error !== undefined) throw this.fault.error;
    if (told === this.fault?.afterEvents) await new Promise<void>((resolve) => (this.letGo = resolve));
  }
}
