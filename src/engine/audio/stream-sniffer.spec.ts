import { describe, expect, it } from 'vitest';
import { sniffStream } from './stream-sniffer.js';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('sniffStream', () => {
  it.each([
    ['webm', '\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm'],
    ['ogg', 'OggS\0\x02\0\0'],
    ['mp4', '\0\0\0\x18ftypiso5'],
    ['wav', 'RIFF\xff\xff\xff\xffWAVEfmt '],
  ])('knows a stream of %s by its first bytes', (container, head) => {
    expect(sniffStream(bytes(head))).toBe(container);
  });

  it.each([
    ['nothing', ''],
    ['samples', '\0\0\x01\0\xff\xff\x02\0'],
    ['samples that could be MP3', '\xff\xfb\x90\0'.repeat(200)],
    ['a page in the middle of an Ogg stream', 'OggS\0\0\0\0'],
    ['RIFF that is no sound', 'RIFF\x10\0\0\0AVI LIST'],
    ['EBML that is no Matroska', '\x1a\x45\xdf\xa3\x9f\x42\x82\x84mkvx'],
  ])('finds no beginning in %s', (_, head) => {
    expect(sniffStream(bytes(head))).toBeUndefined();
  });
});
