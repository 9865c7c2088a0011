/** Makes s16le samples of bytes that may be cut anywhere, also within a sample. */
export class PcmBytes {
  private odd: number | undefined;

  /** The samples that these bytes complete. */
  feed(bytes: Uint8Array): Int16Array {
    const carried = this.odd === undefined ? 0 : 1;
    const count = (carried + bytes.length) >> 1;
    // A copy of its own: vendors' chunks lie in pooled memory at addresses that may be odd.
    const whole = new Uint8Array(count * 2);
    if (this.odd !== undefined && count > 0) whole[0] = this.odd;
    const used = count * 2 - carried;
    if (count > 0) whole.set(bytes.subarray(0, used), carried);
    if ((carried + bytes.length) % 2 === 0) this.odd = undefined;
    else this.odd = count > 0 || carried === 0 ? bytes[bytes.length - 1] : this.odd;
    return new Int16Array(whole.buffer);
  }
}
