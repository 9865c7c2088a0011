import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** No list of tokens or settings of a model is larger; one that is, is not read. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * The file of a folder whose name is one of those that exporters give it, the first that is there.
 *
 * @param what its plainest name.
 * @throws Error that names the folder and what is missing in it.
 */
export function pickFile(
  dir: string,
  names: readonly string[],
  wanted: readonly RegExp[],
  what: string,
): string {
  for (const pattern of wanted) {
    const name = names.find((candidate) => pattern.test(candidate));
    if (name !== undefined) return join(dir, name);
  }
  throw new Error(`${basename(dir)} holds no ${what}`);
}

/** A list of tokens or settings. @throws Error that names the file, when it is missing or too large to be one. */
export async function readModelBytes(path: string): Promise<Uint8Array> {
  const { size } = await stat(path);
  if (size > MAX_BYTES) throw new Error(`${path} is too large: ${size} bytes`);
  return readFile(path);
}

/** As {@link readModelBytes}, as UTF-8. */
export async function readModelText(path: string): Promise<string> {
  return new TextDecoder().decode(await readModelBytes(path));
}

/** The object in a JSON file. @throws Error that names the file, when it holds none. */
export async function readModelJson(path: string): Promise<Record<string, unknown>> {
  let json: unknown;
  try {
    json = JSON.parse(await readModelText(path));
  } catch (cause) {
    throw new Error(`${path} is not JSON`, { cause });
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new Error(`${path} holds no JSON object`);
  return json as Record<string, unknown>;
}

/**
 * The token list of sherpa-onnx: a line each of the token's bytes in base64 and its number.
 *
 * @throws Error that names the file and the line which is something else.
 */
export async function readTokenLines(path: string): Promise<Map<number, Uint8Array>> {
  const lines = (await readModelText(path)).split('\n');
  const tokens = new Map<number, Uint8Array>();
  lines.forEach((line, at) => {
    if (line.trim() === '') return;
    const fields = /^([A-Za-z0-9+/=]*)\s(\d{1,6})\s*$/.exec(line);
    if (fields === null) throw new Error(`${path}, line ${at + 1}: not a token in base64 and its number`);
    tokens.set(Number(fields[2]), Buffer.from(fields[1] ?? '', 'base64'));
  });
  if (tokens.size === 0) throw new Error(`${path} holds no tokens`);
  return tokens;
}
