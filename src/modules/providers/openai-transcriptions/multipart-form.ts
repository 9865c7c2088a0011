import { randomUUID } from 'node:crypto';

/** A form with one file, as `multipart/form-data`. */
export interface MultipartForm {
  contentType: string;
  body: Buffer;
}

/**
 * @param fields in the order in which they are sent, before the file; a name may occur more than once.
 * @param file its name tells vendors the format.
 */
export function multipartForm(
  fields: readonly (readonly [name: string, value: string])[],
  file: { name: string; contentType: string; bytes: Uint8Array },
): MultipartForm {
  const boundary = `parley-${randomUUID()}`;
  const head = fields.map(
    ([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const fileHead =
    `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${file.name}"\r\n` +
    `content-type: ${file.contentType}\r\n\r\n`;
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([
      Buffer.from(head.join('') + fileHead),
      file.bytes,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  };
}
