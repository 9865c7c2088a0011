/** A part of a text between marks. */
export interface TextSection {
  /** Words; empty where a mark follows another. */
  text: string;
  /** What follows them, in the marks that Kokoro knows, with the space behind it. */
  mark: string;
}

/** eSpeak NG says it in some milliseconds; what is longer without a mark is cut between words. */
const MAX_CHARS = 400;
/** Marks that say how a text is spoken: at the end of words, in scripts without spaces, dashes, brackets and lines. */
const MARK = /[,;:.!?…]+["»”’')\]]*(?=\s|$)\s*|[，、；：。！？—…]\s*|\s[-–—]+\s+|["“”«»()[\]]|\s*\n\s*/gu;
/** What is written with a full stop and goes on. */
const ABBREVIATION = /(?:^|[\s.])(?:\p{Lu}|Dr|Mr|Mrs|Ms|St|Prof|Mme|Mlle|Sra?|Sig|Dott)$/u;
const MARKS: Readonly<Record<string, string>> = {
  ...{ '，': ',', '、': ',', '；': ';', '：': ':', '。': '.', '！': '!', '？': '?' },
  ...{ '-': '—', '–': '—', '«': '“', '»': '”', '[': '(', ']': ')', '’': '', "'": '' },
};
const SENTENCE_MARK = /[.!?…]/u;

/** Cuts a text into sentences, and each into what is between its marks, which phonemes do not have. */
export function sentencesOf(text: string): TextSection[][] {
  const sentences: TextSection[][] = [[]];
  for (const section of sectionsOf(text)) {
    sentences.at(-1)?.push(section);
    if (SENTENCE_MARK.test(section.mark)) sentences.push([]);
  }
  return sentences.filter((sections) => sections.some((section) => section.text.trim() !== ''));
}

function sectionsOf(text: string): TextSection[] {
  const sections: TextSection[] = [];
  let from = 0;
  for (const match of text.matchAll(MARK)) {
    const words = text.slice(from, match.index);
    if (match[0].trim() === '.' && goesOn(words, text, match)) continue;
    sections.push(...whole(words, markOf(match[0])));
    from = match.index + match[0].length;
  }
  return [...sections, ...whole(text.slice(from), '')];
}

/** A full stop that ends an abbreviation, and not the text. */
function goesOn(words: string, text: string, match: RegExpExecArray): boolean {
  return ABBREVIATION.test(words) && match.index + match[0].length < text.length;
}

/** The end of a line without a mark ends a sentence. */
function markOf(written: string): string {
  if (written.trim() === '') return '. ';
  const marks = [...written.replace(/\s+/gu, ' ')].map((char) => MARKS[char] ?? char).join('');
  return marks.replace(/—+/gu, '—').replace(/\.{2,}/gu, '…');
}

/** Words of any length, in sections of a length that is soon said. */
function whole(words: string, mark: string): TextSection[] {
  const sections: TextSection[] = [];
  let rest = words;
  while (rest.length > MAX_CHARS) {
    const space = rest.lastIndexOf(' ', MAX_CHARS);
    const end = space > 0 ? space + 1 : MAX_CHARS;
    sections.push({ text: rest.slice(0, end), mark: '' });
    rest = rest.slice(end);
  }
  return [...sections, { text: rest, mark }];
}
