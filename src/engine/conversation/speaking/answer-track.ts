import { AudioTape } from './audio-tape.js';
import { lastQuietPoint } from './quiet-point.js';
import type { SentenceAudio } from './sentence-audio.js';
import type { SentenceSynthesis } from './sentence-synthesis.js';
import { wordsWithin } from './spoken-words.js';

/** Where a sentence lies in the audio of an answer, in samples. */
export interface SentencePlace {
  audio: SentenceAudio;
  startsAt: number;
  /** Known once all of it was taken. */
  endsAt: number | undefined;
  /** Counts those that have audio, from 0. */
  number: number | undefined;
  hasEnded: boolean;
}

/** So much of what was heard is kept, to begin again in a pause of it. */
const REWIND_MS = 1000;
/** A sentence of which less was heard begins anew. */
const BEGUN_MS = 400;

/** The audio of an answer, one sentence after the other: what was heard of it lately, what was given, what comes. */
export class AnswerTrack {
  private readonly tape = new AudioTape();
  private readonly places: SentencePlace[] = [];
  /** The text of the sentences that are heard and forgotten. */
  private textBefore = '';
  private heard = '';

  constructor(
    private readonly synthesis: SentenceSynthesis,
    private readonly language: string,
    private readonly rateHz: number,
  ) {}

  /** Whether nothing follows this place, now or later. */
  isOverAt(place: number): boolean {
    return this.synthesis.isOver && this.synthesis.current === undefined && place >= this.tape.end;
  }

  /**
   * Audio of one sentence; undefined where not as much has come.
   *
   * @param orLess take what there is.
   */
  read(from: number, maxSamples: number, orLess: boolean): Int16Array | undefined {
    if (from >= this.tape.end) return this.fetch(maxSamples, orLess);
    const endsAt = this.placeAt(from)?.endsAt ?? Infinity;
    return this.tape.slice(from, Math.min(from + maxSamples, endsAt));
  }

  /** The sentence that a sample belongs to. */
  placeAt(sample: number): SentencePlace | undefined {
    return this.places.find(({ startsAt, endsAt = Infinity }) => startsAt <= sample && sample < endsAt);
  }

  /** The sentences that have been given up to a place, and whose end nobody was told. */
  endedBy(sample: number): SentencePlace[] {
    return this.places.filter(
      ({ audio, endsAt = Infinity, number, hasEnded }) =>
        audio.isWhole && endsAt <= sample && number !== undefined && !hasEnded,
    );
  }

  /** What has been heard once everything up to a place was played; never less than it gave before. */
  heardText(upTo: number): string {
    let text = this.textBefore;
    for (const place of this.places) {
      const part = this.heardOf(place, upTo);
      if (part !== '') text += place.audio.sentence.gap + part;
      if (part !== place.audio.sentence.text) break;
    }
    if (text.length > this.heard.length) this.heard = text;
    return this.heard;
  }

  /** Where to go on from, when everything up to a place was heard: the last pause before it, in the same sentence. */
  resumePoint(heardTo: number): number {
    const place = this.places.findLast(({ startsAt }) => startsAt < heardTo);
    if (place === undefined || place.endsAt === heardTo) return heardTo;
    const from = Math.max(place.startsAt, this.tape.start, heardTo - this.samplesOf(REWIND_MS));
    if (heardTo - from < this.samplesOf(BEGUN_MS)) return from;
    return from + lastQuietPoint(this.tape.slice(from, heardTo), this.rateHz);
  }

  /** Drops what is no more needed when everything up to a place was heard. */
  forget(heardTo: number): void {
    const needed = heardTo - this.samplesOf(REWIND_MS);
    this.tape.forgetBefore(needed);
    for (let place = this.places[0]; (place?.endsAt ?? Infinity) <= needed; place = this.places[0]) {
      if (place?.audio.isWhole !== true) return;
      this.textBefore += place.audio.sentence.gap + place.audio.sentence.text;
      this.places.shift();
    }
  }

  private fetch(maxSamples: number, orLess: boolean): Int16Array | undefined {
    for (let audio = this.synthesis.current; audio !== undefined; audio = this.synthesis.current) {
      const place = this.placeOf(audio);
      const pcm = audio.take(maxSamples, orLess);
      if (pcm !== undefined) this.tape.append(pcm);
      if (audio.isTaken) {
        place.endsAt = this.tape.end;
        this.synthesis.advance();
      } else {
        this.synthesis.noteTaken();
        if (pcm === undefined) return undefined;
      }
      if (pcm !== undefined) return pcm.slice();
    }
    return undefined;
  }

  private placeOf(audio: SentenceAudio): SentencePlace {
    const last = this.places.at(-1);
    if (last?.audio === audio) return last;
    const place: SentencePlace = {
      audio,
      startsAt: this.tape.end,
      endsAt: undefined,
      number: undefined,
      hasEnded: false,
    };
    this.places.push(place);
    return place;
  }

  private heardOf({ audio, startsAt, endsAt = Infinity }: SentencePlace, upTo: number): string {
    const { text } = audio.sentence;
    if (upTo >= endsAt && audio.isWhole) return text;
    if (upTo <= startsAt) return '';
    const heardMs = ((upTo - startsAt) * 1000) / this.rateHz;
    return wordsWithin(text, audio.shareSaidBy(heardMs), this.language);
  }

  private samplesOf(ms: number): number {
    return Math.round((ms * this.rateHz) / 1000);
  }
}
