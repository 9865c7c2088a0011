import { z } from 'zod';

/** What a model is for, and the formats that this server knows of it. */
export const FORMATS_OF_KIND = {
  'speech-to-text': ['moonshine-embedded', 'parakeet-tdt', 'whisper', 'moonshine'],
  'voice-activity': ['silero'],
  'turn-detection': ['smart-turn'],
  'text-to-speech': ['kokoro'],
} as const;

export type ModelKind = keyof typeof FORMATS_OF_KIND;
/** How the files of a model are to be read: which code loads it. */
export type ModelFormat = (typeof FORMATS_OF_KIND)[ModelKind][number];
/** How an export cut Parakeet in graphs: encoder, decoder and joiner, or encoder and the two others in one. */
export type ModelLayout = 'split' | 'joint';
/**
 * Who vouches for a file: `catalogue`, its checksum is written in this program or in the manifest it came with;
 * `source`, the server it came from named the checksum; `first-use`, nobody: it is what came first.
 */
export type FileTrust = 'catalogue' | 'source' | 'first-use';

export const MANIFEST_FILE = 'manifest.json';
/** No manifest is larger; one that is, is not read. */
export const MAX_MANIFEST_BYTES = 262_144;

const MAX_FILES = 256;
const MAX_FILE_BYTES = 2 ** 36;
const MAX_LANGUAGES = 256;
/** Seconds of speech: less is no sentence, and no format takes more at once. */
const [MIN_PIECE_SEC, MAX_PIECE_SEC] = [5, 30];
/** What a model of these does in no language it does not do at all. */
const OF_LANGUAGES: readonly ModelKind[] = ['speech-to-text', 'text-to-speech', 'turn-detection'];

const kinds = Object.keys(FORMATS_OF_KIND) as [ModelKind, ...ModelKind[]];
const formats = Object.values(FORMATS_OF_KIND).flat() as [ModelFormat, ...ModelFormat[]];
const line = z.string().max(500);

/** Names of folders and files: one path component of plain characters, none hidden. */
export const modelName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'expected a name of lower-case letters, digits, ".", "_" and "-"');
export const modelFileName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'expected a plain file name without folders')
  .refine((name) => name.toLowerCase() !== MANIFEST_FILE, `expected a name other than ${MANIFEST_FILE}`);
export const sha256Text = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits');
export const fileBytes = z.int().min(1).max(MAX_FILE_BYTES);

const file = z.object({
  bytes: fileBytes,
  sha256: sha256Text,
  /** Absent: the file was made here. */
  trust: z.enum(['catalogue', 'source', 'first-use']).optional(),
});

const source = z.union([
  /** An npm package, and the sha256 of each of its files that was used. */
  z.object({ package: line, files: z.record(z.string().max(300), sha256Text) }),
  /** A repository of a model hub, `huggingface.co/owner/name`, at a commit. */
  z.object({ repository: line, revision: line }),
  /** The address of the manifest, without user, password and query. */
  z.object({ url: line }),
  /** A folder of this machine that somebody filled. */
  z.object({ imported: z.literal(true) }),
]);

const manifest = z
  .object({
    model: modelName,
    kind: z.enum(kinds),
    format: z.enum(formats),
    layout: z.enum(['split', 'joint']).optional(),
    languages: z.array(z.string().regex(/^[a-z]{2,3}$/)).max(MAX_LANGUAGES),
    licence: line,
    revision: z.int().min(0),
    source,
    processor: line.optional(),
    variant: line.optional(),
    maxPieceSec: z.number().min(MIN_PIECE_SEC).max(MAX_PIECE_SEC).optional(),
    files: z.record(modelFileName, file),
  })
  .superRefine((value, context) => {
    const names = Object.keys(value.files);
    const problem = (message: string): void => context.addIssue({ code: 'custom', message });
    if (!(FORMATS_OF_KIND[value.kind] as readonly string[]).includes(value.format)) {
      problem(`format: a model for ${value.kind} is not of the format ${value.format}`);
    }
    if ((value.format === 'parakeet-tdt') !== (value.layout !== undefined)) {
      problem('layout: expected with the format parakeet-tdt, and only there');
    }
    if (value.languages.length === 0 && OF_LANGUAGES.includes(value.kind)) {
      problem('languages: expected those that it understands or speaks');
    }
    if (names.length === 0 || names.length > MAX_FILES) problem(`files: expected 1 to ${MAX_FILES} files`);
    if (new Set(names.map((name) => name.toLowerCase())).size < names.length) {
      problem('files: expected names that differ in more than the case of letters');
    }
  });

/** What is known of one file: bytes and checksum are those on disk. */
export type ModelFile = z.output<typeof file>;
/** Where a model comes from. */
export type ModelSource = z.output<typeof source>;

/** What a model folder says of itself: `manifest.json` in it, written last. */
export interface ModelManifest {
  /** The name of the model, and of its folder. */
  model: string;
  kind: ModelKind;
  format: ModelFormat;
  /** Given for `parakeet-tdt` only. */
  layout?: ModelLayout | undefined;
  /** ISO 639-1 codes of what it speaks or understands; empty where that does not matter. */
  languages: readonly string[];
  licence: string;
  /** Raised whenever what is made of the source changes; 0 for files taken as they are. */
  revision: number;
  source: ModelSource;
  /** The processor that the files were made for, where they were made here; another one may do better with others. */
  processor?: string | undefined;
  /** What was chosen for that processor. */
  variant?: string | undefined;
  /** The longest piece of audio in seconds that it takes at once; absent: as the format has it. */
  maxPieceSec?: number | undefined;
  /** By name; all stand in the folder itself. */
  files: Record<string, ModelFile>;
}

/** Thrown for a manifest that cannot be taken. The message says why, in one line. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

/** @throws ManifestError for text that is no manifest or names what may not be named. */
export function parseManifest(text: string): ModelManifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ManifestError('the manifest is not JSON', { cause });
  }
  return checkManifest(json);
}

/** @throws ManifestError as {@link parseManifest}. */
export function checkManifest(json: unknown): ModelManifest {
  const parsed = manifest.safeParse(json);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.slice(0, 3).map(({ path, message }) => {
    const where = path
      .map(String)
      .join('.')
      .replace(/[^ -~]/g, '?')
      .slice(0, 80);
    return where === '' ? message : `${where}: ${message}`;
  });
  throw new ManifestError(`the manifest is wrong: ${problems.join('; ')}`);
}
