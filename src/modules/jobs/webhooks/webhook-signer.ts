import { createHmac, type KeyObject } from 'node:crypto';

/** What identifies and signs a message, by Standard Webhooks 1.0.0. */
export class WebhookSigner {
  /** @param keys HMAC keys; each signs, so that receivers can change from one to the next. None: nothing is signed. */
  constructor(private readonly keys: readonly KeyObject[]) {}

  /**
   * @param id the same at every attempt; holds no dot.
   * @param atMs time of this attempt, epoch milliseconds.
   * @param body exactly the bytes that are sent.
   */
  headers(id: string, atMs: number, body: string): Record<string, string> {
    const timestamp = String(Math.floor(atMs / 1000));
    const signatures = this.keys.map(
      (key) => `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
    );
    return {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      ...(signatures.length === 0 ? {} : { 'webhook-signature': signatures.join(' ') }),
    };
  }
}
