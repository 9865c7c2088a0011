import type { RecognizerName } from '../../engine/ports/speech-to-text.js';
import type { ModelCall } from '../../engine/text/model-call.js';

/**
 * The recogniser's part of a job's account: tokens and time of all attempts, as far as they were stored. Where another
 * stepped in for a piece, it bears that one's name.
 */
export class TranscriptionAccount {
  private readonly startedAtMs: number;
  private tokens = 0;
  private by: RecognizerName | undefined;

  /**
   * @param recognizer its model id.
   * @param former what was stored of former attempts.
   * @param nowMs a clock.
   */
  constructor(
    private readonly recognizer: string,
    private readonly former: ModelCall | undefined,
    private readonly nowMs: () => number = () => performance.now(),
  ) {
    this.startedAtMs = nowMs();
    this.by = former;
  }

  /** Counts a piece, of this attempt or a former one. */
  add({ tokens, recognizedBy }: { tokens: number; recognizedBy?: RecognizerName }): void {
    this.tokens += tokens;
    if (this.by === undefined || isCalled(this.by, this.recognizer)) this.by = recognizedBy ?? this.by;
  }

  /** The account as it is now. */
  get call(): ModelCall {
    const { provider, model } = this.by ?? { provider: 'embedded', model: this.recognizer };
    return {
      provider,
      model,
      purpose: 'transcription',
      inputTokens: 0,
      outputTokens: this.tokens,
      durationMs: Math.round((this.former?.durationMs ?? 0) + this.nowMs() - this.startedAtMs),
    };
  }
}

/** Whether a recogniser has that id among the models for recordings: two providers may have a model of the same name. */
export const isCalled = ({ provider, model }: RecognizerName, id: string): boolean =>
  model === id || `${provider}/${model}` === id;
