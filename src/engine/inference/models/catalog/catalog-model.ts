import type { ModelFormat, ModelKind, ModelLayout } from '../model-manifest.js';

/** A file of a published model; what nobody published reliably is left out. */
export interface CatalogFile {
  /** Where it is in the repository, `/` between folders. */
  path: string;
  /** Absent: the size that the server tells. */
  bytes?: number;
  /** Hexadecimal. Absent: what the server vouches for, or else what comes first, is pinned at installation. */
  sha256?: string;
}

/** A model that can be installed by its name. */
export interface CatalogModel {
  name: string;
  kind: ModelKind;
  format: ModelFormat;
  layout?: ModelLayout;
  languages: readonly string[];
  licence: string;
  /** A repository of Hugging Face, `owner/name`. */
  repository: string;
  /** A commit, or `main` where no files are pinned; the commit that `main` was is written to the manifest. */
  revision: string;
  maxPieceSec?: number;
  /** By the name that a file gets in its folder. */
  files: Readonly<Record<string, CatalogFile>>;
}

/** The files under the last part of their path. */
export function filesOf(...files: readonly CatalogFile[]): Record<string, CatalogFile> {
  return Object.fromEntries(files.map((file) => [file.path.slice(file.path.lastIndexOf('/') + 1), file]));
}

/** A file whose size and checksum are published. */
export function pinned(path: string, bytes: number, sha256: string): CatalogFile {
  return { path, bytes, sha256 };
}
