/** Makes pieces of a text that is told from its beginning each time, as it grows. */
export class TranscriptDeltas {
  private id: string | undefined;
  private told = '';

  /**
   * What a version adds to those before it; nothing where it is shorter, or differs in what was told already: that
   * cannot be taken back.
   *
   * @param id the same for all versions of one text.
   */
  next(id: string, text: string): string {
    if (id !== this.id) this.told = '';
    this.id = id;
    if (!text.startsWith(this.told)) return '';
    const delta = text.slice(this.told.length);
    this.told = text;
    return delta;
  }
}
