import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { barking, humming, music, typing } from '../support/everyday-sounds.js';
import { PATIENTLY } from '../support/patience.js';
import { LONG_ANSWER, TalkingApp } from '../support/talking-app.js';
import { spoken, type VoiceClient } from '../support/voice-client.js';

const FOLDER = process.env['SPEECH_SAMPLES'];
const SAMPLES_PER_SEC = 16_000;
const ECHO_DELAY_SAMPLES = 0.15 * SAMPLES_PER_SEC;
/** Goes on from a pause before the last word heard: so much is said twice at most, each time. */
const REPEATED_SEC = 1.2;

describe('an answer', () => {
  let app: TalkingApp;
  let hello: Int16Array;
  /** The length of an answer that nothing happens in. */
  let wholeSec: Promise<number>;

  /** Has asked, and has heard the first second of the answer. */
  const answered = async (id: string): Promise<VoiceClient> => {
    const client = await app.open(id);
    await client.say(hello);
    await client.until('a second of audio', () => client.audioSec() >= 1);
    return client;
  };
  const untilAllWasSaid = (client: VoiceClient): Promise<void> =>
    client.until('the end of the answer', () => client.texts('assistant').length > 0);

  beforeAll(async () => {
    app = await TalkingApp.start({ INFERENCE_WORKERS: '2' });
    hello = await spoken('Hello, how are you today?', 1000);
    wholeSec = lengthOfAnswer();
    // Who awaits it is told.
    wholeSec.catch(() => undefined);
  });
  afterAll(() => app.close());

  const lengthOfAnswer = async (): Promise<number> => {
    const client = await answered(randomUUID());
    await client.say(new Int16Array(2 * SAMPLES_PER_SEC));
    await untilAllWasSaid(client);
    return client.audioSec();
  };

  /** Was said to its end, none of it lost, little of it twice; and it was the only one. */
  const expectUndisturbed = async (client: VoiceClient, id: string): Promise<void> => {
    const halts = client.states().filter((state) => state === 'listening').length - 2;
    expect([client.texts('user').slice(1), client.texts('assistant')]).toEqual([[], [LONG_ANSWER]]);
    expect(client.audioSec()).toBeGreaterThan((await wholeSec) - 0.2);
    expect(client.audioSec()).toBeLessThan((await wholeSec) + halts * REPEATED_SEC + 0.2);
    const whole = [`user: ${client.texts('user')[0]}`, `assistant: ${LONG_ANSWER}`];
    await vi.waitFor(async () => expect(await app.said(id)).toEqual(whole), PATIENTLY);
  };
  const expectUndisturbedBy = async (sound: Int16Array): Promise<void> => {
    const id = randomUUID();
    const client = await answered(id);
    await client.say(Int16Array.from([...sound, ...new Int16Array(2 * SAMPLES_PER_SEC)]));
    await untilAllWasSaid(client);
    await expectUndisturbed(client, id);
  };

  it('is not ended by somebody who only listens', async () => {
    const nods = ['Okay.', 'Yeah.', 'Uh-huh.', 'Yes.', 'Oh, okay.'];
    const sounds = await Promise.all(nods.map((nod) => spoken(nod, 0)));
    await Promise.all([humming(), ...sounds].map(expectUndisturbedBy));
  });

  // No words are to be recognised in these: they go on beside each other.
  it.concurrent('is not ended by a keyboard, a dog or music', async () => {
    await Promise.all([typing(4), barking(3), music(4)].map(expectUndisturbedBy));
  });

  it.runIf(FOLDER).concurrent('is not ended by what recordings without speech hold', async () => {
    const names = ['nospeech-exercise-bike', 'nospeech-room-silence', 'nospeech-white-noise-15s'];
    const files = await Promise.all(names.map((name) => readFile(join(FOLDER ?? '', 'dev', `${name}.wav`))));
    const sounds = files.map(
      (file) => new Int16Array(new Uint8Array(file.subarray(44, 44 + 2 * 5 * SAMPLES_PER_SEC)).buffer),
    );
    await Promise.all(sounds.map(expectUndisturbedBy));
  });

  // Alone: what a process that stands still does to the time between sound and echo, no room does.
  it('is not ended by its own echo', async () => {
    const id = randomUUID();
    const client = await app.open(id);
    await client.say(hello.subarray(0, hello.length - SAMPLES_PER_SEC / 2));
    const heard = soundOf(client);
    let playsFrom: number | undefined;
    await client.stream((from) => {
      if (client.texts('assistant').length > 0) return undefined;
      if (client.told('audio').length > 0) playsFrom ??= from;
      return heard(from - (playsFrom ?? from) - ECHO_DELAY_SAMPLES);
    });
    await expectUndisturbed(client, id);
  });
});

/** What a loudspeaker plays of what its client was given, by the sample: 20 ms at a third of the level. */
function soundOf(client: VoiceClient): (from: number) => Int16Array {
  const played: number[] = [];
  let read = 0;
  return (from) => {
    const messages = client.told('audio');
    for (const { data } of messages.slice(read)) {
      played.push(...new Int16Array(new Uint8Array(Buffer.from(data, 'base64')).buffer));
    }
    read = messages.length;
    return Int16Array.from({ length: SAMPLES_PER_SEC / 50 }, (_, at) => (played[from + at] ?? 0) / 3);
  };
}
