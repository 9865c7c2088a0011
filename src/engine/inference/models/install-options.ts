import type { ProxySettings } from './download/proxy-choice.js';

/** How models are downloaded; `ModelsConfig` is one. */
export interface DownloadSettings extends ProxySettings {
  /** Asked instead of the hub. */
  mirror?: URL | undefined;
  /** Bearer token for the host that is asked. */
  token?: string | undefined;
  /** At the same time. */
  connections: number;
}

/** Who watches an installation. */
export interface ModelObserver {
  /** Told once how many bytes the model has. */
  expected(totalBytes: number): void;
  /** Bytes that are there; negative: bytes that were given up. */
  moved(bytes: number): void;
  /** A sentence for the operator. */
  note(sentence: string): void;
}
