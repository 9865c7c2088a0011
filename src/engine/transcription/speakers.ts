import { spaceBetween } from '../languages/word-spacing.js';
import type { Segment, Word } from '../ports/transcript.js';

/** What is said by one speaker, or by all where they are not told apart. */
interface Said {
  text: string;
  channel?: number;
}

/** What the speaker of a channel is called. */
export function speakerOf(channel: number): string {
  return `Speaker ${channel}`;
}

/** The fields by which formats tell who speaks; none where speakers are not told apart. */
export function speakerFields(channel: number | undefined): { speaker?: string; channel?: number } {
  return channel === undefined ? {} : { speaker: speakerOf(channel), channel };
}

/** A word and the channel it is spoken on. */
export type SpokenWord = Word & { channel: number | undefined };

/** All words as they are spoken: those of speakers who talk at the same time one after the other by their beginnings. */
export function wordsInOrder(segments: readonly Segment[]): SpokenWord[] {
  const words = segments.flatMap((segment) =>
    segment.words.map((word) => ({ ...word, channel: segment.channel })),
  );
  const isSplit = segments.some(({ channel }) => channel !== undefined);
  return isSplit ? words.sort((a, b) => a.startMs - b.startMs) : words;
}

/** A text of what was said, in order: a line for each turn, behind the name of its speaker, where speakers are told apart. */
export function textOfTurns(said: readonly Said[]): string {
  const text = new TurnsText();
  return said.map((each) => text.add(each)).join('');
}

/** The same text as it grows. */
export class TurnsText {
  private last: Said | undefined;

  /** @returns what it gains; nothing of what is empty. */
  add({ text: spoken, channel }: Said): string {
    const text = spoken.trim();
    if (text === '') return '';
    const { last } = this;
    this.last = { text, channel };
    if (last !== undefined && last.channel === channel) return spaceBetween(last.text, text) + text;
    const name = channel === undefined ? '' : `${speakerOf(channel)}: `;
    return (last === undefined ? '' : '\n') + name + text;
  }
}

/** What to tell of a recording whose speakers were to be told apart and of whom only one was heard. */
export function loneSpeakerWarning(pieces: readonly Said[]): string | undefined {
  const channels = new Set(pieces.filter(({ text }) => text !== '').map(({ channel }) => channel));
  channels.delete(undefined);
  return channels.size === 1 ? 'Speech was found on one channel only: there is one speaker.' : undefined;
}
