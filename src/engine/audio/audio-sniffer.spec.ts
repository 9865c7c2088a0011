import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { sineWav } from '../../../test/support/audio-fixtures.js';
import { id3v2TagBytes, sniffAudio } from './audio-sniffer.js';

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');
const concat = (...parts: Uint8Array[]): Uint8Array => Buffer.concat(parts);

/** A frame of silence: 128 kbit/s, 44.1 kHz, 417 bytes. */
const mp3Frame = concat(hex('fffb9000'), new Uint8Array(413));
/** An ADTS frame: AAC-LC, 44.1 kHz, mono, 32 bytes. */
const adtsFrame = concat(hex('fff1504004 1ffc'), new Uint8Array(25));
const id3Tag = (bodyBytes: number): Uint8Array =>
  concat(
    latin1('ID3\x04\0\0'),
    Uint8Array.of(0, 0, bodyBytes >> 7, bodyBytes & 0x7f),
    new Uint8Array(bodyBytes),
  );

function box(type: string, body: Uint8Array = new Uint8Array(8)): Uint8Array {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + body.length, 0);
  header.write(type, 4, 'latin1');
  return concat(header, body);
}

const ftyp = box('ftyp', latin1('M4A \0\0\0\0isom'));
const sniff = (bytes: Uint8Array): string | undefined => sniffAudio(bytes, bytes.length)?.demuxer;

describe('sniffAudio', () => {
  it.each<[string, string, Uint8Array]>([
    ['RIFF WAV', 'wav', sineWav({ durationSec: 0.01 })],
    ['RF64', 'wav', latin1('RF64\xff\xff\xff\xffWAVEds64')],
    [
      'Wave64',
      'w64',
      concat(hex('726966662e91cf11a5d628db04c10000'), new Uint8Array(8), latin1('wave\xf3\xac')),
    ],
    ['FLAC', 'flac', latin1('fLaC\0\0\0\x22')],
    ['FLAC behind an ID3 tag', 'flac', concat(id3Tag(50), latin1('fLaC\0\0\0\x22'))],
    ['Ogg', 'ogg', latin1('OggS\0\x02')],
    ['WebM', 'matroska', concat(hex('1a45dfa3 9f 4286 81 01 4282 84'), latin1('webm'))],
    ['Matroska', 'matroska', concat(hex('1a45dfa3 a3 4282 88'), latin1('matroska'))],
    ['WMA', 'asf', hex('3026b2758e66cf11a6d900aa0062ce6c 00')],
    ['AIFF', 'aiff', latin1('FORM\0\0\0\x2eAIFFCOMM')],
    ['AIFC', 'aiff', latin1('FORM\0\0\0\x2eAIFCFVER')],
    ['AU', 'au', latin1('.snd\0\0\0\x18')],
    ['AMR', 'amr', latin1('#!AMR\n\x3c')],
    ['AMR wideband', 'amr', latin1('#!AMR-WB\n\x04')],
    ['CAF', 'caf', latin1('caff\0\x01\0\0desc')],
    ['MP3', 'mp3', concat(mp3Frame, mp3Frame, mp3Frame)],
    ['MP3 behind an ID3 tag', 'mp3', concat(id3Tag(300), mp3Frame, mp3Frame, mp3Frame)],
    ['MP3 cut in the middle of a frame', 'mp3', concat(mp3Frame.subarray(100), mp3Frame, mp3Frame, mp3Frame)],
    ['MP3 of one frame', 'mp3', mp3Frame],
    ['ADTS', 'aac', concat(adtsFrame, adtsFrame, adtsFrame)],
    ['M4A', 'mov', concat(ftyp, box('moov'), box('mdat'))],
    ['QuickTime without a type box', 'mov', concat(box('wide', new Uint8Array()), box('mdat'), box('moov'))],
  ])('recognises %s', (_name, demuxer, bytes) => {
    expect(sniff(bytes)).toBe(demuxer);
  });

  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['text', latin1('Dear customer, please call back.')],
    ['text that spells a box', latin1('The free mdat of moov ftyp')],
    ['an HLS playlist', latin1('#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:1,\nfile:///etc/passwd\n')],
    ['a concat script', latin1("ffconcat version 1.0\nfile '/etc/passwd'\n")],
    ['a session description', latin1('v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n')],
    ['a DASH manifest', latin1('<?xml version="1.0"?><MPD></MPD>')],
    ['an AVI file', latin1('RIFF\0\0\0\0AVI LIST')],
    ['a WebP image', latin1('RIFF\0\0\0\0WEBPVP8 ')],
    ['a PNG image', hex('89504e470d0a1a0a0000000d49484452')],
    ['a HEIC image', box('ftyp', latin1('heic\0\0\0\0mif1'))],
    ['a ZIP archive', hex('504b03041400')],
    ['EBML of another kind', concat(hex('1a45dfa3 9f 4282 84'), latin1('junk'))],
    ['a lone sync word', concat(hex('fffb9000'), new Uint8Array(2_000))],
    ['frames of two streams', concat(mp3Frame, adtsFrame, mp3Frame)],
    ['an ID3 tag with nothing behind it', id3Tag(100)],
  ])('refuses %s', (_name, bytes) => {
    expect(sniffAudio(bytes, bytes.length)).toBeNull();
  });

  it('never takes printable text for audio, unless it bears a magic word', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 200 }), (text) => {
        fc.pre(!/^(\.snd|OggS|caff|fLaC|#!AMR)/.test(text));
        expect(sniffAudio(latin1(text), text.length)).toBeNull();
      }),
    );
  });

  it('answers on any bytes without failing', () => {
    const magic = fc.constantFrom(
      '',
      'RIFF',
      'OggS\0',
      'ID3\x04\0\0',
      '\0\0\0\x10ftyp',
      '\0\0\0\x01moov',
      '\xff\xfb\x90',
    );
    fc.assert(
      fc.property(magic, fc.uint8Array({ maxLength: 400 }), (start, rest) => {
        const bytes = concat(latin1(start), rest);
        expect(() => sniffAudio(bytes, bytes.length)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  it('asks for seeking only when the index of an MP4 file stands behind its media', () => {
    const indexFirst = concat(ftyp, box('free'), box('moov'), box('mdat'));
    const indexLast = concat(ftyp, box('free'), box('mdat', new Uint8Array(500)), box('moov'));
    const mediaRunsOn = concat(
      ftyp,
      hex('00000001'),
      latin1('mdat'),
      hex('0000000100000000'),
      new Uint8Array(20),
    );

    expect(sniffAudio(indexFirst)?.needsSeeking).toBe(false);
    expect(sniffAudio(indexLast)?.needsSeeking).toBe(true);
    expect(sniffAudio(mediaRunsOn)?.needsSeeking).toBe(true);
  });
});

describe('id3v2TagBytes', () => {
  it('counts header, body and footer', () => {
    const withFooter = Uint8Array.from(id3Tag(200));
    withFooter[5] = 0x10;

    expect(id3v2TagBytes(id3Tag(200))).toBe(210);
    expect(id3v2TagBytes(withFooter)).toBe(220);
  });

  it('is 0 for sizes that no tag can have', () => {
    expect(id3v2TagBytes(hex('494433 0400 00 ff000000'))).toBe(0);
    expect(id3v2TagBytes(latin1('ID3'))).toBe(0);
  });
});
