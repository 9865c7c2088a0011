import { basename, sep } from 'node:path';
import type { ModelReference } from './pool/model-reference.js';
import type { Recognizer } from './recognizer.js';

/**
 * Loads an installed recogniser.
 *
 * @throws Error that names what is missing, damaged or of another sort, by the names of model and file: clients may read it.
 */
export async function loadRecognizer(model: ModelReference): Promise<Recognizer> {
  return withoutPlaces(model, () => load(model));
}

/** Loads something of a model; an error that names a file of it does not tell where the folder is. */
export async function withoutPlaces<T>(model: ModelReference, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(withoutFolder(message, model.dir), { cause });
  }
}

/**
 * The code of each format is read when the first model of it is loaded, so that processes
 * that need none start as fast and stay as small as without.
 */
async function load({ format, layout, dir }: ModelReference): Promise<Recognizer> {
  switch (format) {
    case 'moonshine-embedded': {
      const { MoonshineModel } = await import('./moonshine/moonshine-model.js');
      return MoonshineModel.load(dir);
    }
    case 'parakeet-tdt': {
      const { ParakeetModel } = await import('./parakeet/parakeet-model.js');
      return ParakeetModel.load(dir, layout === undefined ? {} : { layout });
    }
    case 'whisper': {
      const { WhisperModel } = await import('./whisper/whisper-model.js');
      return WhisperModel.load(dir);
    }
    case 'moonshine': {
      const { MoonshineExport } = await import('./moonshine-export/moonshine-export.js');
      return MoonshineExport.load(dir);
    }
    default:
      throw new Error(`models of the format ${format} do not recognise speech here`);
  }
}

function withoutFolder(message: string, dir: string): string {
  return message.replaceAll(`${dir}${sep}`, '').replaceAll(dir, basename(dir));
}
