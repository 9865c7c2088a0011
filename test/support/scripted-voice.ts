import {
  TextToSpeech,
  type SpeechSynthesisRequest,
  type SpokenPlace,
  type TextToSpeechCapabilities,
} from '../../src/engine/ports/text-to-speech.js';

/** What is said, chunk by chunk, and what it fails with then. */
export interface ScriptedSpeech {
  chunks?: readonly (readonly number[])[];
  /** Where words end, told behind the chunk of the same place. */
  wordEnds?: readonly (readonly SpokenPlace[])[];
  error?: Error;
  /** Says no more behind its last chunk, until its reader leaves. */
  hangs?: boolean;
}

/** A provider of speech that says what it is told to, and remembers what it was asked. */
export class ScriptedVoice extends TextToSpeech {
  readonly requests: SpeechSynthesisRequest[] = [];
  readonly capabilities: TextToSpeechCapabilities;
  /** Iterations that were ended, or came to their end. */
  ended = 0;
  warmUps = 0;

  constructor(
    private readonly script: ScriptedSpeech,
    capabilities: Partial<TextToSpeechCapabilities> = {},
  ) {
    super();
    this.capabilities = {
      provider: 'scripted',
      model: 'script-1',
      languages: ['en', 'fr'],
      sampleRateHz: 24_000,
      ...capabilities,
    };
  }

  async *speak(request: SpeechSynthesisRequest): AsyncIterable<Int16Array> {
    this.requests.push(request);
    try {
      const { chunks = [], wordEnds, hangs } = this.script;
      for (const [index, chunk] of chunks.entries()) {
        // What is told of a chunk is known by the time that the next is asked for, or the end.
        yield Int16Array.from(chunk);
        for (const place of wordEnds?.[index] ?? []) request.onWordEnd?.(place);
      }
      if (hangs === true) await new Promise(() => undefined);
      if (this.script.error !== undefined) throw this.script.error;
    } finally {
      this.ended += 1;
    }
  }

  override warmUp(): void {
    this.warmUps += 1;
  }
}
