import type { CatalogModel } from '../../engine/inference/models/catalog/catalog-model.js';
import { catalogBytes } from '../../engine/inference/models/catalog/model-catalog.js';
import { megabytes } from '../../engine/inference/models/disk-space.js';
import type { InstalledModel, InstalledModels } from '../../engine/inference/models/installed-models.js';

const MANY_LANGUAGES = 6;

/** What `list` shows. */
export interface ModelInventory extends InstalledModels {
  modelsDir: string;
  /** Of the catalogue, not installed. */
  available: readonly CatalogModel[];
  /** Names of which an interrupted installation is there. */
  interrupted: readonly string[];
}

/** A line a model, and a line of what each column is. */
export function renderInventory(inventory: ModelInventory): string {
  const { models, broken, available, interrupted, modelsDir } = inventory;
  const rows = [
    ...models.map((model) => [
      ...[model.name, 'installed', model.manifest.kind, languages(model.manifest.languages)],
      ...[megabytes(installedBytes(model)), model.manifest.licence],
    ]),
    ...broken.map(({ name, reason }) => [name, 'broken', reason]),
    ...interrupted
      .filter((name) => !available.some((model) => model.name === name))
      .map((name) => [name, 'interrupted']),
    ...available.map((model) => {
      const state = interrupted.includes(model.name) ? 'interrupted' : 'available';
      return [model.name, state, model.kind, languages(model.languages), sizeOf(model), model.licence];
    }),
  ];
  const head = ['NAME', 'STATE', 'KIND', 'LANGUAGES', 'SIZE', 'LICENCE'];
  return `${modelsDir}\n\n${table([head, ...rows])}`;
}

/** The same as data. */
export function inventoryJson({
  modelsDir,
  models,
  broken,
  available,
  interrupted,
}: ModelInventory): unknown {
  return {
    modelsDir,
    installed: models.map((model) => ({ ...model.manifest, bytes: installedBytes(model) })),
    broken,
    interrupted,
    available: available.map((model) => ({ ...model, bytes: catalogBytes(model) ?? null })),
  };
}

/** What is known of a model that is installed. */
export function renderInstalled(model: InstalledModel): string {
  const { kind, format, layout, licence, source, files, maxPieceSec } = model.manifest;
  return facts([
    ['name', model.name],
    ['state', `installed in ${model.dir}`],
    ['kind', kind],
    ['format', layout === undefined ? format : `${format} (${layout})`],
    ['languages', model.manifest.languages.join(' ')],
    ['licence', licence],
    [
      'source',
      Object.entries(source)
        .flatMap(([key, value]) => (typeof value === 'string' ? [`${key} ${value}`] : []))
        .join(', '),
    ],
    ['piece', maxPieceSec === undefined ? '' : `up to ${maxPieceSec} s`],
    ...Object.entries(files).map(([name, { bytes, sha256, trust }]): [string, string] => [
      'file',
      `${name}  ${bytes} bytes  sha256 ${sha256}${trust === 'first-use' ? '  (nobody vouched for it)' : ''}`,
    ]),
  ]);
}

/** What is known of a model that could be installed. */
export function renderAvailable(model: CatalogModel): string {
  const { name, kind, format, layout, licence, repository, revision, files } = model;
  return facts([
    ['name', name],
    ['state', 'not installed'],
    ['kind', kind],
    ['format', layout === undefined ? format : `${format} (${layout})`],
    ['languages', model.languages.join(' ')],
    ['licence', licence],
    ['source', `huggingface.co/${repository} at ${revision}`],
    ...Object.entries(files).map(([file, { bytes, sha256 }]): [string, string] => [
      'file',
      `${file}  ${bytes === undefined ? 'size not published' : `${bytes} bytes`}  ${sha256 === undefined ? 'no published checksum' : `sha256 ${sha256}`}`,
    ]),
  ]);
}

export function installedBytes({ manifest }: InstalledModel): number {
  return Object.values(manifest.files).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Columns as wide as their widest cell; a broken model's reason may run on. */
export function table(rows: readonly (readonly string[])[]): string {
  const full = rows.filter((row) => row.length === rows[0]?.length);
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...full.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function facts(pairs: readonly (readonly [string, string])[]): string {
  return table(pairs.filter(([, value]) => value !== ''));
}

/** `79 MB +` where not all sizes are published. */
function sizeOf(model: CatalogModel): string {
  const all = catalogBytes(model);
  if (all !== undefined) return megabytes(all);
  const known = Object.values(model.files).reduce((sum, { bytes = 0 }) => sum + bytes, 0);
  return known === 0 ? '?' : `${megabytes(known)} +`;
}

function languages(codes: readonly string[]): string {
  return codes.length > MANY_LANGUAGES ? `${codes.length} languages` : codes.join(' ');
}
