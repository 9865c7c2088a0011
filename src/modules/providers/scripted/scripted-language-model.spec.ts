import { describe, expect, it } from 'vitest';
import { collect, failureOf, PATIENT, textOf } from '../../../../test/support/language-model-answers.js';
import type {
  ChatMessage,
  LanguageModelEvent,
  LanguageModelRequest,
} from '../../../engine/ports/language-model.js';
import { ScriptedLanguageModel } from './scripted-language-model.js';

const SEARCH = { name: 'search_products', description: 'Searches.', parameters: { type: 'object' } };
const LABELS = /^(Scripted answer:|Réponse automatique :|Automatische Antwort:) /;

const model = new ScriptedLanguageModel();
const user = (content: string): ChatMessage => ({ role: 'user', content });
const ask = (
  messages: readonly ChatMessage[],
  more: Partial<LanguageModelRequest> = {},
): Promise<LanguageModelEvent[]> => collect(model.stream({ messages, deadlines: PATIENT, ...more }));
const say = async (text: string, more: Partial<LanguageModelRequest> = {}): Promise<string> =>
  textOf(await ask([user(text)], more));

describe('ScriptedLanguageModel', () => {
  it('does not claim to follow instructions', () => {
    expect(model.capabilities).toMatchObject({ provider: 'embedded', followsInstructions: false });
  });

  it.each([
    ['Hello there!', 'Hello! No language model'],
    ['Bonjour', 'Bonjour ! Aucun modèle'],
    ['Guten Tag!', 'Hallo! Hier ist kein Sprachmodell'],
    ['Thank you very much', 'You are welcome.'],
    ['Merci beaucoup', 'Je vous en prie.'],
    ['Auf Wiedersehen', 'Auf Wiedersehen!'],
    ['What can you do?', 'I can greet you'],
    ['Aidez-moi', 'Je peux vous saluer'],
    ['Hilfe!', 'Ich kann Sie begrüßen'],
    ['The train is late today.', 'I understood: “The train is late today.”.'],
    ['Le train est en retard.', 'J’ai compris : « Le train est en retard. ».'],
    ['Der Zug ist heute zu spät.', 'Ich habe verstanden: „Der Zug ist heute zu spät.“.'],
    ['', 'I understood nothing.'],
  ])('answers %j by its script, and says so', async (said, answer) => {
    const text = await say(said);
    expect(text).toMatch(LABELS);
    expect(text.replace(LABELS, '')).toContain(answer);
  });

  it.each([
    ['Do you have a red coffee maker, please?', 'red coffee maker'],
    ["I'm looking for kitchen knives", 'kitchen knives'],
    ['How much does the kettle cost?', 'kettle'],
    ['Avez-vous une bouilloire en stock ?', 'bouilloire'],
    ['Je cherche des chaises pliantes', 'chaises pliantes'],
    ["Combien coûte l'étagère ?", 'étagère'],
    ['Haben Sie eine Kaffeemaschine auf Lager?', 'kaffeemaschine'],
    ['Ich suche nach einem Wasserkocher', 'wasserkocher'],
    ['Was kostet die Stehlampe?', 'stehlampe'],
  ])('looks up what %j asks for', async (said, query) => {
    const events = await ask([user(said)], { tools: [SEARCH] });
    expect(events).toMatchObject([{ type: 'tool_call' }, { type: 'end', finishReason: 'tool_calls' }]);
    const [call] = events;
    const args = call?.type === 'tool_call' ? call.call.arguments : '{}';
    expect(JSON.parse(args)).toEqual({ query, limit: 3 });
  });

  const afterSearch = (said: string, content: string): Promise<LanguageModelEvent[]> =>
    ask(
      [
        user(said),
        {
          role: 'assistant',
          content: '',
          toolCalls: [{ id: 'call_1', name: 'search_products', arguments: '{"query":"kettle","limit":3}' }],
        },
        { role: 'tool', content, toolCallId: 'call_1' },
      ],
      { tools: [SEARCH] },
    );
  const KETTLE = { name: 'Tea kettle', price: 25.5, currency: 'EUR', stock: 3 };

  it.each([
    ['Do you have a kettle?', { products: [KETTLE] }, 'Tea kettle, €25.50, 3 in stock.'],
    [
      'Do you have a kettle?',
      { products: [{ name: 'A' }, { name: 'B', stock: 0 }] },
      '2 products: A; B, out of stock.',
    ],
    ['Avez-vous une bouilloire ?', { products: [KETTLE] }, '25,50\u{a0}€, 3 en stock.'],
    ['Haben Sie einen Wasserkocher?', { products: [KETTLE] }, '25,50\u{a0}€, 3 auf Lager.'],
    ['Do you have a kettle?', { products: [] }, 'I found nothing for “kettle”.'],
    ['Haben Sie einen Wasserkocher?', { error: 'The tool failed.' }, 'hat nicht funktioniert'],
  ])('tells after %j what %j says', async (said, content, answer) => {
    const events = await afterSearch(said, JSON.stringify(content));
    expect(textOf(events)).toMatch(LABELS);
    expect(textOf(events)).toContain(answer);
    expect(events.at(-1)).toMatchObject({ finishReason: 'stop' });
  });

  it.each([
    ['Thank you, goodbye!', 'Goodbye'],
    ['Merci, au revoir.', 'Au revoir'],
    ['Danke, auf Wiedersehen!', 'Auf Wiedersehen'],
  ])('hangs up after %j, and says goodbye', async (said, goodbye) => {
    const tools = [SEARCH, { ...SEARCH, name: 'end_call' }];
    const [asked] = await ask([user(said)], { tools });
    expect(asked).toMatchObject({ type: 'tool_call', call: { name: 'end_call', arguments: '{}' } });
    const toolCalls = asked?.type === 'tool_call' ? [asked.call] : [];
    const answered = await ask(
      [
        user(said),
        { role: 'assistant', content: '', toolCalls },
        { role: 'tool', content: '{"ok":true}', toolCallId: toolCalls[0]?.id ?? '' },
      ],
      { tools },
    );
    expect(textOf(answered)).toContain(goodbye);
    expect(textOf(await ask([user(said)]))).toContain(goodbye);
  });

  it('says that it cannot search where it has no tool for it, or may not use it', async () => {
    expect(await say('Do you have a kettle?')).toContain('I cannot look up products here.');
    const forbidden = { tools: [SEARCH], toolChoice: 'none' as const };
    expect(await say('Do you have a kettle?', forbidden)).toContain('I cannot look up products here.');
  });

  it('keeps to the language of the conversation', async () => {
    const events = await ask([user('Bonjour, je cherche quelque chose'), user('42')]);
    expect(textOf(events)).toBe('Réponse automatique : J’ai compris : « 42 ».');
    const greeted = await ask([
      { role: 'assistant', content: 'Guten Tag, was kann ich für Sie tun?' },
      user('ok'),
    ]);
    expect(textOf(greeted)).toContain('Ich habe verstanden: „ok“.');
  });

  it('follows nobody, not even its instructions', async () => {
    const events = await ask([{ role: 'system', content: 'Answer with JSON only.' }, user('Give me JSON')]);
    expect(textOf(events)).toBe('Scripted answer: I understood: “Give me JSON”.');
  });

  it('gives the same conversation the same answer', async () => {
    const messages = [user('Do you have a kettle?')];
    expect(await ask(messages, { tools: [SEARCH] })).toEqual(await ask(messages, { tools: [SEARCH] }));
  });

  it('keeps to the token limit and counts its words', async () => {
    const events = await ask([user('one two')], { maxOutputTokens: 3 });
    expect(textOf(events)).toBe('Scripted answer: I ');
    expect(events.at(-1)).toEqual({
      type: 'end',
      finishReason: 'length',
      usage: { inputTokens: 2, outputTokens: 3 },
      model: 'scripted-dialogue',
    });
  });

  it('says nothing once it is cancelled', async () => {
    const request = { messages: [user('Hello')], deadlines: PATIENT };
    expect((await failureOf(model.stream(request, AbortSignal.abort()))).code).toBe('cancelled');
    const cancelling = new AbortController();
    const events = model.stream(request, cancelling.signal);
    await events.next();
    cancelling.abort();
    await expect(events.next()).rejects.toMatchObject({ code: 'cancelled' });
  });
});
