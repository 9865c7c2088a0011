/** A caption as a player would read it. */
export interface ParsedCue {
  startMs: number;
  endMs: number;
  lines: string[];
}

/** Reads SubRip strictly: counters from 1, blank line between cues, nothing else. Throws on anything unexpected. */
export function parseSrt(file: string): ParsedCue[] {
  return blocksOf(file).map((block, index) => {
    const [counter, times = '', ...lines] = block.split('\n');
    if (counter !== String(index + 1)) throw new Error(`Counter ${counter} in place of ${index + 1}`);
    return {
      ...timesOf(times, /^(\d{2,}):([0-5]\d):([0-5]\d),(\d{3}) --> (\d{2,}):([0-5]\d):([0-5]\d),(\d{3})$/),
      lines,
    };
  });
}

/** Reads WebVTT without settings, identifiers and comments, and undoes its escapes. */
export function parseWebVtt(file: string): ParsedCue[] {
  if (!file.startsWith('WEBVTT\n')) throw new Error('No WebVTT header');
  const body = file.slice('WEBVTT\n'.length);
  if (body === '') return [];
  if (!body.startsWith('\n')) throw new Error('No blank line behind the header');
  return blocksOf(body.slice(1)).map((block) => {
    const [times = '', ...escaped] = block.split('\n');
    const cue = timesOf(
      times,
      /^(\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3}) --> (\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3})$/,
    );
    return { ...cue, lines: escaped.map(unescapeCueText) };
  });
}

function blocksOf(file: string): string[] {
  if (file === '') return [];
  if (!file.endsWith('\n') || file.endsWith('\n\n'))
    throw new Error('The file does not end with one line feed');
  return file.slice(0, -1).split('\n\n');
}

function timesOf(line: string, pattern: RegExp): { startMs: number; endMs: number } {
  const fields = pattern.exec(line)?.slice(1).map(Number);
  if (fields === undefined) throw new Error(`Not a time line: ${line}`);
  const [h1 = 0, m1 = 0, s1 = 0, ms1 = 0, h2 = 0, m2 = 0, s2 = 0, ms2 = 0] = fields;
  return {
    startMs: ((h1 * 60 + m1) * 60 + s1) * 1_000 + ms1,
    endMs: ((h2 * 60 + m2) * 60 + s2) * 1_000 + ms2,
  };
}

function unescapeCueText(line: string): string {
  if (/[<>]/.test(line) || /&(?!(?:amp|lt|gt);)/.test(line)) throw new Error(`Unescaped: ${line}`);
  return line.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
