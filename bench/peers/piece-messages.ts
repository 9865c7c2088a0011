/** Which recogniser a piece process runs, and how. */
export type PieceSettings = { piecesFile: string; rootDir: string } & (
  | { kind: 'parley'; modelsDir: string; workers: number }
  | { kind: 'moonshine'; modelsDir: string; sessionOptions?: object }
  | { kind: 'parakeet'; modelDir: string }
  | { kind: 'sherpa-parakeet'; modelDir: string; threads: number }
  | { kind: 'transformers.js'; modelDir: string; sessionOptions: object; batch: number }
  | {
      kind: 'sherpa-onnx';
      modelDir: string;
      threads: number;
      /** What samples are multiplied by; 1 when absent. */
      gain?: number;
    }
);

/** Pieces to recognise, by their places in the file. */
export interface PieceRequest {
  pieces: number[];
}

export type PieceReply =
  { type: 'ready' } | { type: 'recognized'; texts: string[] } | { type: 'failed'; reason: string };

/** Turns pieces of 16 kHz mono audio into texts. */
export type PieceRecognizer = (pieces: readonly Int16Array[]) => Promise<string[]>;
