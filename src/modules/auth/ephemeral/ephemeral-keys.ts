import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { AccessConfig } from '../../../platform/config/access.config.js';
import { ServerConfig } from '../../../platform/config/server.config.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { SecretBox } from '../../../platform/secrets/secret-box.js';

/** How long a key opens sessions where nothing else is asked for, in seconds: as the vendor's did. */
export const EPHEMERAL_KEY_LIFE_SEC = 60;
const PREFIX = 'ek_';
/** It travels in a header, and so does more. */
const MAX_CHARS = 8192;
/** Sessions are small; a text that unpacks to more than this is not one of ours. */
const MAX_SESSION_BYTES = 1024 * 1024;
const PURPOSE = 'ephemeral key of a realtime session';

/** What a key opens: JSON, as the surface that gives it out writes it. */
export type EphemeralKeySession = Readonly<Record<string, unknown>>;

export interface EphemeralKey {
  /** Begins with `ek_`. A secret: never log it. */
  readonly value: string;
  /** Epoch seconds. */
  readonly expiresAtSec: number;
}

export interface EphemeralKeyOptions {
  /** How long it opens sessions; those that it opened may go on. */
  lifeSec?: number;
  /** Whether it opens the server's own conversations too, which are not set as the session is. */
  opensAssistant?: boolean;
}

interface Content {
  readonly session: EphemeralKeySession;
  readonly expiresAtSec: number;
  /** Whether it was made while nobody was asked for a key. */
  readonly isOfOpenServer: boolean;
  readonly opensAssistant: boolean;
}

/**
 * Keys that a browser may hold: each opens realtime sessions for a minute, as they were settled when it was made, and
 * nothing else. It holds all of that itself, encrypted with the key of the data folder, so that every process on the
 * folder knows it.
 */
@Injectable()
export class EphemeralKeys {
  private readonly isOpenServer: boolean;
  private box: Promise<SecretBox> | undefined;

  constructor(
    access: AccessConfig,
    private readonly server: ServerConfig,
  ) {
    this.isOpenServer = access.apiKeys.length === 0;
  }

  /**
   * Makes a key.
   *
   * @throws AppError `invalid_request` for a session that is too long for a header.
   */
  async issue(
    session: EphemeralKeySession,
    { lifeSec = EPHEMERAL_KEY_LIFE_SEC, opensAssistant = false }: EphemeralKeyOptions = {},
  ): Promise<EphemeralKey> {
    const expiresAtSec = Math.floor(Date.now() / 1000) + lifeSec;
    const content: Content = { session, expiresAtSec, isOfOpenServer: this.isOpenServer, opensAssistant };
    const packed = deflateRawSync(JSON.stringify(content)).toString('base64');
    const value = PREFIX + (await this.openBox()).encrypt(packed, PURPOSE).toString('base64url');
    if (value.length <= MAX_CHARS) return { value, expiresAtSec };
    throw new AppError(
      'invalid_request',
      'The session is too long for an ephemeral key: shorten instructions or tools',
    );
  }

  /**
   * The session that a key opens; undefined for one that is none of ours, has expired, or was made while nobody was
   * asked for a key where keys are asked for now. A key may be used again until it expires, as a client does that lost
   * its connection.
   */
  async redeem(value: string): Promise<EphemeralKeySession | undefined> {
    return (await this.contentOf(value))?.session;
  }

  /** Whether a key is good, and was made for the server's own conversations too. */
  async opensAssistant(value: string): Promise<boolean> {
    return (await this.contentOf(value))?.opensAssistant === true;
  }

  private async contentOf(value: string): Promise<Content | undefined> {
    if (!value.startsWith(PREFIX) || value.length > MAX_CHARS) return undefined;
    const content = unpack(await this.openBox(), value);
    if (content === undefined || content.expiresAtSec * 1000 <= Date.now()) return undefined;
    return content.isOfOpenServer && !this.isOpenServer ? undefined : content;
  }

  /** Opened when it is first needed, and again after that failed. */
  private openBox(): Promise<SecretBox> {
    this.box ??= SecretBox.open(this.server.dataDir).catch((error: unknown) => {
      this.box = undefined;
      throw error;
    });
    return this.box;
  }
}

function unpack(box: SecretBox, value: string): Content | undefined {
  let packed: string;
  try {
    packed = box.decrypt(Buffer.from(value.slice(PREFIX.length), 'base64url'), PURPOSE);
  } catch {
    return undefined;
  }
  const text = inflateRawSync(Buffer.from(packed, 'base64'), { maxOutputLength: MAX_SESSION_BYTES });
  return JSON.parse(text.toString('utf8')) as Content;
}
