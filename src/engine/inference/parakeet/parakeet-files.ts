import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';

/**
 * How an export is laid out: `joint` has decoder and joiner in one graph (`decoder_joint-model.onnx`, `vocab.txt`),
 * `split` in two (`decoder.onnx`, `joiner.onnx`, `tokens.txt`).
 */
export type ParakeetLayout = 'joint' | 'split';

/** Where the parts of an export lie. */
export type ParakeetFiles = { encoder: string; vocabulary: string } & (
  { layout: 'joint'; decoderJoint: string } | { layout: 'split'; decoder: string; joiner: string }
);

/**
 * Finds an export in a folder. Graphs of 8-bit weights (`….int8.onnx`) are preferred, all of one precision.
 *
 * @param layout what to look for; both when absent.
 * @throws Error that tells which files are missing.
 */
export async function findParakeetFiles(dir: string, layout?: ParakeetLayout): Promise<ParakeetFiles> {
  const candidates = [filesOf(dir, 'joint'), filesOf(dir, 'split')]
    .flat()
    .filter((files) => layout === undefined || files.layout === layout);
  const missing = await Promise.all(candidates.map(missingOf));
  const found = candidates[missing.findIndex((names) => names.length === 0)];
  if (found !== undefined) return found;
  const fewest = missing.reduce((best, names) => (names.length < best.length ? names : best));
  throw new Error(`Parakeet's files are not all in ${basename(dir)}: ${fewest.join(', ')} missing`);
}

function filesOf(dir: string, layout: ParakeetLayout): ParakeetFiles[] {
  return ['.int8.onnx', '.onnx'].map((ending): ParakeetFiles => {
    const graph = (name: string): string => join(dir, `${name}${ending}`);
    return layout === 'joint'
      ? {
          layout,
          encoder: graph('encoder-model'),
          decoderJoint: graph('decoder_joint-model'),
          vocabulary: join(dir, 'vocab.txt'),
        }
      : {
          layout,
          encoder: graph('encoder'),
          decoder: graph('decoder'),
          joiner: graph('joiner'),
          vocabulary: join(dir, 'tokens.txt'),
        };
  });
}

async function missingOf(files: ParakeetFiles): Promise<string[]> {
  const paths = files.layout === 'joint' ? [files.decoderJoint] : [files.decoder, files.joiner];
  const missing = await Promise.all(
    [files.encoder, ...paths, files.vocabulary].map((path) =>
      access(path).then(
        () => [],
        () => [basename(path)],
      ),
    ),
  );
  return missing.flat();
}
