import {
  TextToSpeech,
  type SpeechSynthesisRequest,
  type TextToSpeechCapabilities,
} from '../../src/engine/ports/text-to-speech.js';

/** What is said, chunk by chunk, and what it fails with then. */
export interface ScriptedSpeech {
  chunks?: readonly (readonly number[])[];
  error?: Error;
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
      for (const chunk of this.script.chunks ?? []) yield Int16Array.from(chunk);
      if (this.script.error !== undefined) throw this.script.error;
    } finally {
      this.ended += 1;
    }
  }

  override warmUp(): void {
    this.warmUps += 1;
  }
}
