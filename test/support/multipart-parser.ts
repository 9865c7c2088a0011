/** A part of a form. */
export interface FormPart {
  name: string;
  fileName: string | undefined;
  contentType: string | undefined;
  bytes: Buffer;
}

/** Reads `multipart/form-data` to the letter of RFC 7578. @throws Error at whatever a strict server would refuse. */
export function parseMultipart(contentType: string | undefined, body: Buffer): FormPart[] {
  const boundary = /^multipart\/form-data; boundary=([\w'()+,./:=?-]{1,70})$/.exec(contentType ?? '')?.[1];
  if (boundary === undefined) throw new Error(`not a form: ${contentType}`);
  const text = body.toString('latin1');
  const opening = `--${boundary}\r\n`;
  const closing = `\r\n--${boundary}--\r\n`;
  if (!text.startsWith(opening) || !text.endsWith(closing)) throw new Error('not between its boundaries');
  return text
    .slice(opening.length, -closing.length)
    .split(`\r\n--${boundary}\r\n`)
    .map((part) => partOf(part));
}

function partOf(part: string): FormPart {
  const end = part.indexOf('\r\n\r\n');
  if (end < 0) throw new Error('a part without an end of its head');
  const fields = new Map<string, string>();
  for (const line of part.slice(0, end).split('\r\n')) {
    const [, name, value] = /^([\w-]+): (.+)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new Error(`not a field of a head: ${line}`);
    fields.set(name.toLowerCase(), value);
  }
  const disposition = fields.get('content-disposition') ?? '';
  const [, name, fileName] = /^form-data; name="([^"]+)"(?:; filename="([^"]+)")?$/.exec(disposition) ?? [];
  if (name === undefined) throw new Error(`not a disposition: ${disposition}`);
  const bytes = Buffer.from(part.slice(end + 4), 'latin1');
  return { name, fileName, contentType: fields.get('content-type'), bytes };
}

/** The samples of a canonical WAV file of 16-bit mono. @throws Error where a size or a field is wrong. */
export function parseWav(file: Buffer): { pcm: Int16Array; sampleRateHz: number } {
  const name = (offset: number): string => file.toString('latin1', offset, offset + 4);
  const sampleRateHz = file.readUInt32LE(24);
  const expected: [unknown, unknown][] = [
    [`${name(0)}${name(8)}${name(12)}${name(36)}`, 'RIFFWAVEfmt data'],
    [file.readUInt32LE(4), file.length - 8],
    [file.readUInt32LE(16), 16],
    [[20, 22, 32, 34].map((offset) => file.readUInt16LE(offset)).join(), '1,1,2,16'],
    [file.readUInt32LE(28), sampleRateHz * 2],
    [file.readUInt32LE(40), file.length - 44],
  ];
  for (const [is, must] of expected)
    if (is !== must) throw new Error(`WAV: ${String(is)} for ${String(must)}`);
  return { pcm: new Int16Array(new Uint8Array(file.subarray(44)).buffer), sampleRateHz };
}
