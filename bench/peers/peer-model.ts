import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RowNotRun } from '../bench-row.js';
import { MOONSHINE } from '../../src/engine/inference/moonshine/moonshine-shape.js';

const PACKAGE = '@moonshine-ai/moonshine-js';
const PUBLISHED_DIR = 'dist/model/tiny/quantized';

/**
 * Makes a folder from which peers load the embedded model's published weights: the same two files, with the settings
 * and the list of tokens that the peers want beside them.
 */
export async function preparePeerModel(rootDir: string, targetDir: string): Promise<string> {
  const folders = createRequire(join(rootDir, 'package.json')).resolve.paths(PACKAGE) ?? [];
  const published = folders
    .map((folder) => join(folder, PACKAGE, PUBLISHED_DIR))
    .find((dir) => existsSync(dir));
  if (published === undefined) throw new RowNotRun(`the package ${PACKAGE} is not installed`);
  await mkdir(publishedGraphs(targetDir), { recursive: true });
  for (const name of ['encoder_model', 'decoder_model_merged']) {
    await symlink(
      join(published, `${name}.onnx`),
      join(publishedGraphs(targetDir), `${name}_quantized.onnx`),
    );
  }
  await writeFile(join(targetDir, 'config.json'), JSON.stringify(modelConfig()));
  await writeFile(join(targetDir, 'generation_config.json'), JSON.stringify(tokenConfig()));
  await writeFile(join(targetDir, 'tokens.txt'), await tokenLines());
  await symlink(join(targetDir, 'tokens.txt'), join(publishedGraphs(targetDir), 'tokens.txt'));
  return targetDir;
}

/** Where {@link preparePeerModel} put what `MoonshineExport` loads: the two graphs and the list of tokens. */
export function publishedGraphs(targetDir: string): string {
  return join(targetDir, 'onnx');
}

function tokenConfig(): object {
  const { startToken, endToken } = MOONSHINE;
  return {
    bos_token_id: startToken,
    decoder_start_token_id: startToken,
    eos_token_id: endToken,
    pad_token_id: endToken,
  };
}

function modelConfig(): object {
  const { layers, heads, hiddenSize, vocabularySize } = MOONSHINE;
  return {
    ...tokenConfig(),
    model_type: 'moonshine',
    architectures: ['MoonshineForConditionalGeneration'],
    is_encoder_decoder: true,
    hidden_size: hiddenSize,
    vocab_size: vocabularySize,
    encoder_num_hidden_layers: layers,
    decoder_num_hidden_layers: layers,
    encoder_num_attention_heads: heads,
    decoder_num_attention_heads: heads,
    encoder_num_key_value_heads: heads,
    decoder_num_key_value_heads: heads,
  };
}

/** Base64 of each token's text and its number, a line each, as sherpa-onnx reads them. */
async function tokenLines(): Promise<string> {
  const { default: tokenizer } = await import('llama-tokenizer-js');
  const lines = Array.from({ length: MOONSHINE.vocabularySize }, (_, id) => {
    const text = tokenizer.vocabById[id] ?? '';
    return `${Buffer.from(text).toString('base64')} ${id}`;
  });
  return `${lines.join('\n')}\n`;
}
