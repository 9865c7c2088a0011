import { afterEach, describe, expect, it } from 'vitest';
import type { SpokenPlace, TextToSpeech } from '../../src/engine/ports/text-to-speech.js';
import { startCodedCartesia, startCodedElevenLabs, type CodedVoice } from '../support/coded-voices.js';
import { codedWord, soundMsOf } from '../support/coded-words.js';
import { SPEECH_VENDORS } from '../support/speech-vendors.js';

const WORD_MS = 100;
const WORDS = [3, 14, 15].map(codedWord);
const TEXT = `${WORDS[0]}, ${WORDS[1]} ${WORDS[2]}.`;

describe('the times of words', () => {
  let vendor: CodedVoice;
  let voice: TextToSpeech & { close(): void };

  afterEach(async () => {
    voice.close();
    await vendor.close();
  });

  it.each([
    ['cartesia', startCodedCartesia],
    ['elevenlabs', startCodedElevenLabs],
  ] as const)('are told by %s, in the text that it was given', async (name, start) => {
    vendor = await start(WORD_MS);
    voice = SPEECH_VENDORS[name].voiceAt(vendor.url);
    expect(voice.capabilities.wordTimes).toBe(true);
    const places: SpokenPlace[] = [];
    const onWordEnd = (place: SpokenPlace): void => void places.push(place);
    for await (const pcm of voice.speak({ text: TEXT, language: 'en', onWordEnd }))
      expect(pcm.length).toBeGreaterThan(0);
    const ends = [`${WORDS[0]},`, `${WORDS[0]}, ${WORDS[1]}`, TEXT].map(({ length }) => length);
    expect(places).toEqual(
      ends.map((chars, index) => ({
        chars,
        ms: expect.closeTo(index * WORD_MS + soundMsOf(WORD_MS), 0) as number,
      })),
    );
  });
});
