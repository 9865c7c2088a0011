import { Injectable } from '@nestjs/common';
import { OutboundConfig } from '../../platform/config/outbound.config.js';
import { ServerConfig } from '../../platform/config/server.config.js';
import { OutboundClient } from '../../platform/outbound/outbound-client.js';
import { SecretBox } from '../../platform/secrets/secret-box.js';
import { Spool, type SpooledFile } from '../../platform/storage/spool.js';

const MIB = 1024 * 1024;

/** How a voice message's audio gets into the spool, and out of it. */
@Injectable()
export class AudioIntake {
  constructor(
    private readonly spool: Spool,
    private readonly outbound: OutboundClient,
    private readonly secrets: SecretBox,
    private readonly server: ServerConfig,
    private readonly config: OutboundConfig,
  ) {}

  /** @throws AppError `invalid_request` or `address_refused` for what is known to be wrong before fetching. */
  async check(url: string): Promise<void> {
    await this.outbound.precheck(url);
  }

  /** An audio URL as it may lie in the database: its token is good for somebody's voicemail. */
  seal(url: string, transcriptionId: string): Buffer {
    return this.secrets.encrypt(url, transcriptionId);
  }

  /**
   * Fetches what {@link seal} hid into the spool.
   *
   * @throws AppError as `OutboundClient.download` and `Spool.write`; no message holds any part of the URL.
   */
  async fetch(sealedUrl: Uint8Array, transcriptionId: string, signal: AbortSignal): Promise<SpooledFile> {
    const url = this.secrets.decrypt(Buffer.from(sealedUrl), transcriptionId);
    const download = await this.outbound.download(url, {
      maxBytes: this.server.maxUploadMb * MIB,
      totalTimeoutMs: this.config.fetchTimeoutSec * 1000,
      signal,
    });
    try {
      return await this.spool.write(download.body, download.contentLengthBytes);
    } finally {
      download.close();
    }
  }

  async discard(spoolName: string): Promise<void> {
    await this.spool.remove(spoolName);
  }
}
