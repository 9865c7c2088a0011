import { describe, expect, it } from 'vitest';
import { encodeMuLaw } from '../../../engine/audio/mu-law.js';
import { surfaceOf } from './surface-of.js';
import { bytesOf, type TalkEvent, type TalkSurface } from './talk-surface.js';

const PCM = Int16Array.of(1000, -1000, 0, 4);
const BASE64 = bytesOf(PCM).toString('base64');
const LOW = Buffer.from(encodeMuLaw(PCM)).toString('base64');

function opened(path: string): TalkSurface {
  const found = surfaceOf(path);
  if (found === undefined) throw new Error(`no surface at ${path}`);
  return found.open();
}

const json = (message: unknown): object => JSON.parse(String(message)) as object;

/** What a message means, notes left out; audio as its length. */
function meant(surface: TalkSurface, message: object | Buffer): unknown[] {
  const isBinary = Buffer.isBuffer(message);
  const events = surface.take(isBinary ? message : Buffer.from(JSON.stringify(message)), isBinary);
  const short = (event: TalkEvent): unknown =>
    event.type === 'audio' ? [event.type, event.pcm.length] : event.type === 'said' ? event : event.type;
  return events.filter(({ type }) => type !== 'note').map(short);
}

describe('the surfaces that can be talked to', () => {
  it.each([
    ['/voice/7', 'VoiceSurface', 16_000],
    ['/base/voice/7', 'VoiceSurface', 16_000],
    ['/ws/voice', 'PhoneSurface', 8000],
    ['/ws/realtime', 'RealtimeSurface', 24_000],
    ['/openai/v1/realtime', 'OpenAiSurface', 24_000],
  ])('are known by their path: %s', (path, name, rateHz) => {
    expect([opened(path).constructor.name, opened(path).rateHz]).toEqual([name, rateHz]);
  });

  it.each([
    ['/voice/7', { type: 'audio', data: BASE64 }],
    ['/openai/v1/realtime', { type: 'input_audio_buffer.append', audio: BASE64 }],
    ['/ws/voice', { event: 'media', media: { chunk: '1', payload: LOW } }],
  ])('are spoken to as %s has it', (path, message) => {
    expect(json(opened(path).say(PCM).at(-1))).toMatchObject(message);
  });

  it('are spoken to in binary where document 3 has it, which is told of the beginning', () => {
    const surface = opened('/ws/realtime');
    expect(surface.open().map(json)).toEqual([{ type: 'start_conversation' }]);
    expect(surface.say(PCM)).toEqual([bytesOf(PCM)]);
    expect(surface.interrupt()).toEqual([]);
  });

  it.each<[string, object | Buffer, unknown[]]>([
    ['/voice/7', { type: 'state_change', state: 'listening' }, ['ready', 'halted', 'answer-over']],
    ['/voice/7', { type: 'audio', data: BASE64 }, [['audio', 4]]],
    ['/voice/7', { type: 'error', message: 'x' }, []],
    ['/voice/7', { type: 'unknown' }, []],
    ['/ws/realtime', { type: 'ready' }, ['ready']],
    ['/ws/realtime', bytesOf(PCM), [['audio', 4]]],
    ['/ws/realtime', { type: 'bot_audio_halted', turn: 1 }, ['halted']],
    ['/openai/v1/realtime', { type: 'session.created' }, ['ready']],
    ['/openai/v1/realtime', { type: 'response.output_audio.delta', delta: BASE64 }, [['audio', 4]]],
    ['/openai/v1/realtime', { type: 'response.done', response: { status: 'completed' } }, ['answer-over']],
    [
      '/openai/v1/realtime',
      { type: 'response.done', response: { status: 'cancelled' } },
      ['halted', 'answer-over'],
    ],
    ['/openai/v1/realtime', { type: 'rate_limits.updated' }, []],
    ['/ws/voice', { event: 'error', error: 'x', message: 'x' }, []],
  ])('tell at %s with %j', (path, message, events) => {
    expect(meant(opened(path), message)).toEqual(events);
  });

  it('make a text of pieces, unless it comes whole', () => {
    const surface = opened('/ws/realtime');
    const delta = { type: 'transcript_delta', text: 'Hel' };
    const said = { type: 'said', speaker: 'assistant', text: 'Hel', isFinal: false };
    expect(meant(surface, delta)).toEqual([said]);
    expect(meant(surface, { type: 'bot_audio_end' })).toEqual([{ ...said, isFinal: true }, 'answer-over']);
    const whole = { type: 'transcript', speaker: 'bot', text: 'Hello', is_final: true };
    expect(meant(surface, whole)).toEqual([{ ...said, text: 'Hello', isFinal: true }]);
    expect(meant(surface, delta)).toEqual([]);
  });

  it('plays what a call hears, and sends its marks back', () => {
    const surface = opened('/ws/voice');
    const [, start] = surface.open().map(json) as [object, { streamSid: string }];
    const { streamSid } = start;
    expect(meant(surface, { event: 'media', streamSid, media: { payload: LOW } })).toEqual([['audio', 4]]);
    expect(meant(surface, { event: 'mark', streamSid, mark: { name: 'sentence_end_1' } })).toEqual([]);
    expect(surface.say(PCM).map(json)).toMatchObject([
      { mark: { name: 'sentence_end_1' } },
      { event: 'media' },
    ]);
    expect(meant(surface, { event: 'clear', streamSid })).toEqual(['halted']);
    expect(surface.leave().map(json)).toMatchObject([{ event: 'stop' }]);
  });
});
