import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { join } from 'node:path';
import { AppError } from '../errors/app-error.js';
import { KEY_BYTES, loadOrCreateKey } from './key-file.js';

const ALGORITHM = 'aes-256-gcm';
const FORMAT_VERSION = 1;
const KEY_ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES;
const OVERHEAD_BYTES = HEADER_BYTES + NONCE_BYTES + TAG_BYTES;

/**
 * Encrypts short strings, such as addresses with tokens, for storage. The key is a file of its own, so that a copy
 * of the database alone tells nothing.
 *
 * A box is one version byte, 8 bytes of key id, 12 of nonce, 16 of tag, and the ciphertext. Version, key id and the
 * caller's context are authenticated with it.
 */
export class SecretBox {
  readonly #key: KeyObject;
  readonly #header: Buffer;

  /** @param key 32 bytes; use {@link SecretBox.open} outside of tests. */
  constructor(key: Buffer) {
    if (key.length !== KEY_BYTES) throw new AppError('internal', 'A key must have 32 bytes');
    const keyId = createHash('sha256')
      .update('parley key id\0')
      .update(key)
      .digest()
      .subarray(0, KEY_ID_BYTES);
    this.#key = createSecretKey(key);
    this.#header = Buffer.concat([Buffer.of(FORMAT_VERSION), keyId]);
  }

  /**
   * Opens the box of a data folder; its key, `keys/secret-box.key`, is made at first use and readable by the owner
   * alone. Safe in several processes at once.
   */
  static async open(dataDir: string): Promise<SecretBox> {
    return new SecretBox(await loadOrCreateKey(join(dataDir, 'keys', 'secret-box.key')));
  }

  /**
   * @param context what the secret belongs to, such as a job id; the same is needed to decrypt, so that a box moved
   *   to another row does not open. Not secret, not empty.
   */
  encrypt(plaintext: string, context: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(this.bind(context));
    const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
    return Buffer.concat([this.#header, nonce, cipher.getAuthTag(), ciphertext]);
  }

  /**
   * @throws AppError `internal`, with one message whatever the reason: wrong context, other key, unknown version,
   *   changed or cut bytes.
   */
  decrypt(box: Uint8Array, context: string): string {
    const bytes = Buffer.from(box.buffer, box.byteOffset, box.byteLength);
    const isOurs = bytes.length >= OVERHEAD_BYTES && bytes.subarray(0, HEADER_BYTES).equals(this.#header);
    if (!isOurs) throw unreadable();
    const nonce = bytes.subarray(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES);
    const tag = bytes.subarray(HEADER_BYTES + NONCE_BYTES, OVERHEAD_BYTES);
    const decipher = createDecipheriv(ALGORITHM, this.#key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(this.bind(context)).setAuthTag(tag);
    try {
      return Buffer.concat([decipher.update(bytes.subarray(OVERHEAD_BYTES)), decipher.final()]).toString(
        'utf8',
      );
    } catch {
      throw unreadable();
    }
  }

  private bind(context: string): Buffer {
    if (context === '') throw new AppError('internal', 'A secret needs a context');
    return Buffer.concat([this.#header, Buffer.from(context, 'utf8')]);
  }
}

function unreadable(): AppError {
  return new AppError('internal', 'A stored secret could not be decrypted');
}
