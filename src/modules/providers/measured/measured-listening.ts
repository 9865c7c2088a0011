import { ENGINE_SAMPLE_RATE_HZ } from '../../../engine/ports/audio-decoder.js';
import type { RecognizedPiece, RecognizeOptions } from '../../../engine/ports/speech-to-text.js';
import {
  StreamingSpeechToText,
  type ListeningCapabilities,
  type ListeningEvent,
  type ListeningStream,
  type ListenOptions,
} from '../../../engine/ports/streaming-speech-to-text.js';
import type { ProviderCalls } from '../../../platform/telemetry/provider-calls.js';
import { CallWatch } from './call-watch.js';
import { MeasuredSpeechToText } from './measured-speech-to-text.js';
import { watched } from './watched-iterator.js';

/** A recogniser that listens, each of whose streams is one call that is told to {@link ProviderCalls}. */
export class MeasuredListening extends StreamingSpeechToText {
  private readonly pieces: MeasuredSpeechToText;

  constructor(
    private readonly listener: StreamingSpeechToText,
    private readonly provider: string,
    private readonly calls: Pick<ProviderCalls, 'publish'>,
  ) {
    super();
    this.pieces = new MeasuredSpeechToText(listener, provider, calls);
  }

  get capabilities(): ListeningCapabilities {
    return this.listener.capabilities;
  }

  recognize(pcm: Int16Array, options: RecognizeOptions): Promise<RecognizedPiece> {
    return this.pieces.recognize(pcm, options);
  }

  listen(options: ListenOptions): ListeningStream {
    const { account } = options;
    const head = { type: 'stt', provider: this.provider, purpose: 'listening', account } as const;
    const watch = new CallWatch(head, this.calls, this.capabilities.model);
    return new MeasuredStream(
      watch.within(() => this.listener.listen(options)),
      watch,
    );
  }
}

/** The first output of a stream says when somebody spoke, not how fast that was understood: it is not told. */
class MeasuredStream implements ListeningStream {
  private samples = 0;
  private hasEnded = false;
  private readonly events: AsyncIterable<ListeningEvent>;

  constructor(
    private readonly stream: ListeningStream,
    private readonly watch: CallWatch,
  ) {
    const onEnd = (how: Parameters<CallWatch['end']>[0]): void => this.tell(how);
    this.events = watched(stream, () => ({ onValue: () => undefined, onEnd }));
  }

  push(pcm: Int16Array, speech?: Float32Array): void {
    this.samples += pcm.length;
    this.stream.push(pcm, speech);
  }

  flush(): void {
    this.stream.flush();
  }

  end(): void {
    this.stream.end();
  }

  close(): void {
    this.tell('abandoned');
    this.stream.close();
  }

  [Symbol.asyncIterator](): AsyncIterator<ListeningEvent> {
    return this.events[Symbol.asyncIterator]();
  }

  private tell(how: Parameters<CallWatch['end']>[0]): void {
    if (!this.hasEnded) this.watch.end(how, { audioSec: this.samples / ENGINE_SAMPLE_RATE_HZ });
    this.hasEnded = true;
  }
}
