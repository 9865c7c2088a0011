import { describe, expect, it } from 'vitest';
import { parseDeepgramAnswer, parseDeepgramMessage } from './deepgram-messages.js';

const words = [
  { word: 'hello', start: 5.99, end: 6.3004, confidence: 0.99, punctuated_word: 'Hello,' },
  { word: 'you', start: 6.4, end: 6.7, confidence: 0.8 },
];
const alternatives = [{ transcript: 'Hello, you', confidence: 0.95, words }];
const understood = {
  text: 'Hello, you',
  confidence: 0.95,
  words: [
    { text: 'Hello,', startMs: 5990, endMs: 6300, confidence: 0.99 },
    { text: 'you', startMs: 6400, endMs: 6700, confidence: 0.8 },
  ],
};
const results = {
  type: 'Results',
  channel_index: [0, 1],
  start: 5.99,
  duration: 1.98,
  channel: { alternatives },
};
const parse = (message: unknown): unknown => parseDeepgramMessage(JSON.stringify(message));

describe('messages of Deepgram', () => {
  it('tell words as they are written, in milliseconds', () => {
    const flags = { isFinal: false, isSpeechFinal: false, isFromFinalize: false };
    expect(parse(results)).toEqual({ type: 'result', startMs: 5990, endMs: 7970, ...understood, ...flags });
  });

  it('tell what a result is', () => {
    const told = { is_final: true, speech_final: true, from_finalize: true };
    expect(parse({ ...results, ...told })).toMatchObject({
      isFinal: true,
      isSpeechFinal: true,
      isFromFinalize: true,
    });
  });

  it.each([[{ alternatives: [] }], [{ alternatives: [{ transcript: ' ', confidence: 0, words: [] }] }]])(
    'tell silence as no text: %j',
    (channel) => {
      expect(parse({ ...results, channel })).toMatchObject({ text: '', words: [], confidence: 0 });
    },
  );

  it.each([
    [
      { type: 'SpeechStarted', channel: [0], timestamp: 9.54 },
      { type: 'speech-started', atMs: 9540 },
    ],
    [
      { type: 'UtteranceEnd', channel: [0, 1], last_word_end: 2.395 },
      { type: 'utterance-end', lastWordEndMs: 2395 },
    ],
    [{ type: 'Metadata', transaction_key: 'deprecated', duration: 0, channels: 0 }, { type: 'metadata' }],
    [{ type: 'Error', description: 'secret' }, { type: 'error' }],
    [{ type: 'SomethingNew' }, { type: 'other' }],
  ])('are read: %j', (message, read) => {
    expect(parse(message)).toEqual(read);
  });

  it.each(['', '[]', '{"type":7}', '{"type":"Results"}', '{"type":"UtteranceEnd","last_word_end":"1"}'])(
    'are refused where they are not of the protocol: %s',
    (text) => {
      expect(parseDeepgramMessage(text)).toBeUndefined();
    },
  );

  it('answer a recording with the same words', () => {
    expect(parseDeepgramAnswer({ metadata: {}, results: { channels: [{ alternatives }] } })).toEqual({
      ...understood,
      tokens: 2,
    });
  });

  it.each([null, {}, { request_id: 'callback' }, { results: { channels: [] } }])(
    'answer nothing else: %j',
    (answer) => {
      expect(parseDeepgramAnswer(answer)).toBeUndefined();
    },
  );
});
