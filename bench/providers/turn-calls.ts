/** What a turn asks of providers; each resolves to the milliseconds until its first output. */
export interface TurnCalls {
  llm(): Promise<number>;
  tts(): Promise<number>;
  stt(): Promise<number>;
  close(): Promise<void>;
}

export type TurnStage = 'llm' | 'tts' | 'stt';

/** Five seconds of something. */
export const PIECE = Int16Array.from({ length: 80_000 }, (_, at) => Math.round(9000 * Math.sin(at / 9)));
export const MESSAGES = [
  { role: 'system' as const, content: 'You answer.' },
  { role: 'user' as const, content: 'Good morning, what do you have for breakfast?' },
];

let texts = 0;
/** A text that was not said before: what is kept costs no call. */
export const newText = (): string => `This is reply number ${(texts += 1)}.`;

/** Reads an iteration to its end. @returns milliseconds until the first of `isOutput`. */
export async function timeToOutput<T>(
  values: AsyncIterable<T>,
  isOutput: (value: T) => boolean = () => true,
): Promise<number> {
  const startedMs = performance.now();
  let firstMs: number | undefined;
  for await (const value of values) {
    if (isOutput(value)) firstMs ??= performance.now() - startedMs;
  }
  if (firstMs === undefined) throw new Error('There was no output');
  return firstMs;
}
