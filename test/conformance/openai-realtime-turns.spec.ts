import { afterEach, describe, expect, it } from 'vitest';
import { loud, quiet } from '../support/openai-realtime-ear.js';
import { RealtimeHarness } from '../support/openai-realtime-harness.js';
import type { RealtimeScript } from '../support/openai-realtime-stand-in.js';

const ANSWER = { text: 'One two three four.', audioMs: 1000 };

describe('a conversation that OpenAI Realtime holds', () => {
  let harness: RealtimeHarness;
  const open = async (script: RealtimeScript = {}, environment = {}): Promise<RealtimeHarness> =>
    (harness = await RealtimeHarness.open(script, environment));

  afterEach(async () => {
    await harness.close();
    expect(harness.standIn.violations).toEqual([]);
  });

  it('sets the session up as the protocol has it', async () => {
    const { standIn } = await open({}, { OPENAI_REALTIME_MODEL: 'gpt-realtime-2.1' });
    await harness.readyTalk({ instructions: 'You sell tea.', language: 'fr-FR', voice: 'cedar' });
    expect(standIn.handshakes).toEqual(['/v1/realtime?model=gpt-realtime-2.1']);
    expect(standIn.session.settings).toEqual({
      type: 'realtime',
      output_modalities: ['audio'],
      instructions: 'You sell tea.',
      audio: {
        input: {
          format: { type: 'audio/pcm', rate: 24_000 },
          transcription: { model: 'gpt-4o-mini-transcribe', language: 'fr' },
          turn_detection: {
            type: 'semantic_vad',
            eagerness: 'auto',
            create_response: true,
            interrupt_response: true,
          },
        },
        output: { format: { type: 'audio/pcm', rate: 24_000 }, voice: 'cedar' },
      },
    });
  });

  it('is ready once the vendor has confirmed its settings, not before', async () => {
    let confirm: () => void = () => undefined;
    await open({
      at: { updated: (session) => ((confirm = () => session.send({ type: 'session.updated' })), 'stop') },
    });
    const talk = harness.talk();
    await talk.when(() => harness.standIn.sessions[0]?.settings !== undefined, 'no settings');
    expect([talk.events, talk.conversation.state]).toEqual([[], 'idle']);
    confirm();
    await talk.whenTold('ready');
    expect(talk.events).toEqual([{ type: 'state', state: 'listening' }, { type: 'ready' }]);
    expect(talk.conversation.inputRateHz).toBe(24_000);
  });

  it('hears a turn and plays the answer to its end', async () => {
    await open({ answers: [ANSWER], userTexts: ['What is it?'] });
    const talk = await harness.readyTalk();
    talk.say();
    await talk.playUntil('turn-end');
    expect(talk.told('voice').map(({ isSpeech }) => isSpeech)).toEqual([true, false]);
    expect(talk.told('state').map(({ state }) => state)).toEqual([
      'listening',
      'thinking',
      'speaking',
      'listening',
    ]);
    expect(talk.givenMs).toBe(1000);
    expect(talk.told('audio').every(({ turn, rateHz }) => turn === 1 && rateHz === 24_000)).toBe(true);
    expect(talk.told('answer-end')).toEqual([{ type: 'answer-end', turn: 1, wasInterrupted: false }]);
    expect(talk.told('turn-end')).toEqual([
      expect.objectContaining({
        turn: 1,
        isSuccess: true,
        wasInterrupted: false,
        providers: { stt: 'openai', llm: 'openai', tts: 'openai' },
      }),
    ]);
    expect(talk.conversation.said).toEqual([
      { role: 'user', content: 'What is it?' },
      { role: 'assistant', content: 'One two three four.' },
    ]);
    const finals = talk.told('transcript').filter(({ isFinal }) => isFinal);
    expect(finals.map(({ speaker, text }) => `${speaker}: ${text}`)).toEqual([
      'user: What is it?',
      'assistant: One two three four.',
    ]);
  });

  it('tells the text of an answer piece by piece, no earlier than its audio', async () => {
    await open({ answers: [{ text: 'a b c d e f g h', audioMs: 800 }] });
    const talk = await harness.readyTalk();
    talk.say();
    const texts = (): string[] =>
      talk.told('transcript').flatMap(({ speaker, text }) => (speaker === 'assistant' ? [text] : []));
    await talk.whenTold('audio');
    await talk.when(() => texts().length > 0, 'no text');
    expect(texts().at(-1)?.length).toBeLessThan(8);
    await talk.playUntil('answer-end');
    expect(texts().at(-1)).toBe('a b c d e f g h');
    for (const [index, text] of texts().entries())
      expect(text.startsWith(texts()[index - 1] ?? '')).toBe(true);
  });

  it('gives audio no further ahead than it was asked to', async () => {
    await open({ answers: [{ text: 'Long.', audioMs: 3000 }] });
    const talk = await harness.readyTalk({ leadMs: 200 });
    talk.say();
    await talk.when(() => harness.standIn.session.spokenMs.size > 0, 'no answer');
    await talk.when(() => talk.givenMs === 200, 'no audio');
    for (let playedMs = 100; playedMs <= 1500; playedMs += 100) {
      await talk.playFor(100);
      await talk.when(() => talk.givenMs >= playedMs, 'too little audio');
      expect(talk.givenMs).toBeLessThanOrEqual(playedMs + 200);
    }
  });

  it('keeps what was said in order where its text comes after the answer', async () => {
    await open({ isTextLate: true, userTexts: ['Early bird.'], answers: [{ text: 'Yes.', audioMs: 100 }] });
    const talk = await harness.readyTalk();
    talk.say();
    await talk.playUntil('answer-end');
    await talk.when(() => talk.conversation.said.length === 2, 'no text');
    expect(talk.conversation.said.map(({ role }) => role)).toEqual(['user', 'assistant']);
  });

  it('ends a turn by hand, where there is one', async () => {
    const { standIn } = await open();
    const talk = await harness.readyTalk();
    talk.conversation.endTurn();
    talk.push(quiet(50), loud(200));
    await talk.whenTold('voice');
    talk.conversation.endTurn();
    await talk.playUntil('turn-end');
    expect(standIn.session.of('input_audio_buffer.commit')).toHaveLength(1);
    expect(standIn.session.of('response.create')).toHaveLength(1);
    talk.conversation.endTurn();
    talk.say();
    await talk.playUntil('turn-end', 2);
    expect(standIn.session.of('input_audio_buffer.commit')).toHaveLength(1);
  });

  it('greets where it is told to, and not while somebody speaks', async () => {
    const { standIn } = await open({ answers: [{ text: 'Good morning!', audioMs: 300 }] });
    const talk = await harness.readyTalk();
    talk.conversation.say('Good morning!');
    talk.conversation.say('Good evening!');
    await talk.playUntil('answer-end');
    expect(standIn.session.of('response.create')).toEqual([
      {
        type: 'response.create',
        response: { tool_choice: 'none', instructions: expect.stringContaining('"Good morning!"') as string },
      },
    ]);
    expect(talk.told('turn-end')).toEqual([]);
    expect(talk.conversation.said).toEqual([{ role: 'assistant', content: 'Good morning!' }]);
  });

  it('counts tokens and what they cost, and tells the sum at the end', async () => {
    await open({ answers: [ANSWER] });
    const talk = await harness.readyTalk();
    talk.say();
    await talk.playUntil('turn-end');
    const costUsd = (56 * 4 + 64 * 0.4 + 80 * 32 + 20 * 16 + 80 * 64) / 1e6;
    expect(harness.calls).toEqual([
      expect.objectContaining({
        ...{ type: 'realtime', provider: 'openai', purpose: 'conversation', outcome: 'ok' },
        ...{ inputTokens: 200, outputTokens: 100, costUsd: expect.closeTo(costUsd, 9) as number },
      }),
    ]);
    talk.conversation.close();
    expect(harness.logged).toEqual([
      {
        message: 'a conversation that a vendor held has ended',
        fields: expect.objectContaining({ answers: 1, inputTokens: 200, outputTokens: 100 }) as object,
      },
    ]);
  });

  it('begins another session when it is reset, and forgets what was said', async () => {
    const { standIn } = await open();
    const talk = await harness.readyTalk();
    talk.say();
    await talk.whenTold('audio');
    talk.conversation.reset();
    await talk.whenTold('ready', 2);
    expect([standIn.sessions.length, standIn.openSessions]).toEqual([2, 1]);
    expect(standIn.session.of('conversation.item.create')).toEqual([]);
    expect(talk.conversation.said).toEqual([]);
    expect([talk.failures, talk.conversation.state]).toEqual([[], 'listening']);
  });
});
