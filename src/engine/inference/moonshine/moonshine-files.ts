import { join } from 'node:path';

/** Names of the files that recognition needs, as `prepareMoonshine` writes them. */
export const MOONSHINE_FILE_NAMES = {
  encoder: 'encoder.onnx',
  decoder: 'decoder.onnx',
  vocabulary: 'vocabulary.txt',
  manifest: 'manifest.json',
} as const;

/** Absolute paths of a prepared model. */
export interface MoonshineFiles {
  dir: string;
  encoder: string;
  decoder: string;
  vocabulary: string;
  manifest: string;
}

/** Where the files of a prepared model are inside its folder. */
export function moonshineFiles(dir: string): MoonshineFiles {
  return {
    dir,
    encoder: join(dir, MOONSHINE_FILE_NAMES.encoder),
    decoder: join(dir, MOONSHINE_FILE_NAMES.decoder),
    vocabulary: join(dir, MOONSHINE_FILE_NAMES.vocabulary),
    manifest: join(dir, MOONSHINE_FILE_NAMES.manifest),
  };
}
