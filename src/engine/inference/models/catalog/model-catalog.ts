import type { CatalogModel } from './catalog-model.js';
import { CONVERSATION_MODELS } from './conversation-models.js';
import { MOONSHINE_MODELS } from './moonshine-models.js';
import { PARAKEET_MODELS } from './parakeet-models.js';
import { WHISPER_MODELS } from './whisper-models.js';

/** Models that are made of npm packages by this program: never pulled, and their names are taken. */
export const EMBEDDED_MODEL_NAMES: readonly string[] = ['moonshine-tiny', 'silero-vad'];

/** Models that can be pulled by name, in the order in which they are listed. */
export const MODEL_CATALOG: readonly CatalogModel[] = [
  ...PARAKEET_MODELS,
  ...WHISPER_MODELS,
  ...MOONSHINE_MODELS,
  ...CONVERSATION_MODELS,
];

export function findCatalogModel(name: string): CatalogModel | undefined {
  return MODEL_CATALOG.find((model) => model.name === name);
}

/** All bytes of a model; undefined where a size is not published. */
export function catalogBytes(model: CatalogModel): number | undefined {
  const sizes = Object.values(model.files).map(({ bytes }) => bytes);
  return sizes.includes(undefined) ? undefined : sizes.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
}
