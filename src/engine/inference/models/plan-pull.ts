import { EMBEDDED_MODEL_NAMES, findCatalogModel, MODEL_CATALOG } from './catalog/model-catalog.js';
import type { CatalogModel } from './catalog/catalog-model.js';
import type { PullPlan } from './download/pull-plan.js';
import { tell, type RemoteFiles } from './download/remote-files.js';
import { hubAddress, hubName } from './hub-address.js';
import { ModelError } from './model-error.js';
import { ManifestError, MAX_MANIFEST_BYTES, parseManifest, type ModelManifest } from './model-manifest.js';

/** Whether a model is named by the address of its manifest. */
export function isManifestAddress(name: string): boolean {
  return /^https?:\/\//i.test(name) && URL.canParse(name);
}

/** @throws ModelError `unknown` */
export function knownModel(name: string): CatalogModel {
  const model = findCatalogModel(name);
  if (model !== undefined) return model;
  if (EMBEDDED_MODEL_NAMES.includes(name)) {
    throw new ModelError('unknown', `${name} comes with the server: it is made at the start, not downloaded`);
  }
  const names = MODEL_CATALOG.map((known) => known.name).join(', ');
  throw new ModelError('unknown', `There is no model ${name}. Known are ${names}.`);
}

/** What pulling a model of the catalogue means. */
export function planCatalogPull(model: CatalogModel, mirror: URL | undefined): PullPlan {
  const { name, kind, format, layout, languages, licence, maxPieceSec, repository, revision } = model;
  return {
    facts: { model: name, kind, format, layout, languages, licence, revision: 0, maxPieceSec },
    sourceAt: (commit) => ({ repository: hubName(repository), revision: commit ?? revision }),
    files: Object.entries(model.files).map(([file, { path, bytes, sha256 }]) => ({
      ...{ name: file, bytes, sha256 },
      url: hubAddress(model, path, mirror),
    })),
  };
}

/**
 * What pulling a model means whose manifest is at an address: its files are beside it.
 *
 * @throws ModelError `refused` for what is no manifest of a model that may be pulled so.
 */
export async function planManifestPull(
  url: URL,
  remote: RemoteFiles,
  signal: AbortSignal,
): Promise<PullPlan> {
  const manifest = checkedManifest(await readText(url, remote, signal), tell(url));
  const { files, ...facts } = manifest;
  return {
    facts,
    sourceAt: () => ({ url: tell(url) }),
    files: Object.entries(files).map(([name, { bytes, sha256 }]) => ({
      ...{ name, bytes, sha256 },
      url: new URL(encodeURIComponent(name), url),
    })),
  };
}

/**
 * A manifest that came from elsewhere.
 *
 * @throws ModelError `refused`
 */
export function checkedManifest(text: string, where: string): ModelManifest {
  try {
    const manifest = parseManifest(text);
    if (EMBEDDED_MODEL_NAMES.includes(manifest.model)) {
      throw new ManifestError(`the name ${manifest.model} is that of a model that comes with the server`);
    }
    return manifest;
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    throw new ModelError('refused', `${where}: ${error.message}`, { cause: error });
  }
}

async function readText(url: URL, remote: RemoteFiles, signal: AbortSignal): Promise<string> {
  const answer = await remote.get(url, {}, signal);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer.body) {
    bytes += chunk.length;
    if (bytes > MAX_MANIFEST_BYTES)
      throw new ModelError('refused', `${tell(url)} is too large for a manifest`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
