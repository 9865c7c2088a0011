import { describe, expect, it } from 'vitest';
import { ScriptedLanguageModel } from '../../../test/support/scripted-language-model.js';
import type { ConversationOptions } from '../../engine/conversation/conversation-engine.js';
import { AssistantConfig } from '../../platform/config/assistant.config.js';
import type { Environment } from '../../platform/config/config-section.js';
import { TurnsConfig } from '../../platform/config/turns.config.js';
import { AppError } from '../../platform/errors/app-error.js';
import { AssistantConversations, type AssistantConversationOptions } from './assistant-conversations.js';
import { AssistantProfile } from './assistant-profile.js';

const WANTED: AssistantConversationOptions = { rateHz: 16_000, leadMs: 200 };

/** What the engine is asked for. */
function asked(
  options: Partial<AssistantConversationOptions>,
  settings: Environment = {},
): ConversationOptions {
  let found: ConversationOptions | undefined;
  open(options, settings, (wanted) => (found = wanted));
  if (found === undefined) throw new Error('The engine was not asked');
  return found;
}

function open(
  options: Partial<AssistantConversationOptions>,
  settings: Environment,
  engine: (wanted: ConversationOptions) => unknown,
): void {
  const model = new ScriptedLanguageModel(['Fine.']);
  const conversations = new AssistantConversations(
    { open: engine } as never,
    new AssistantProfile(new AssistantConfig(settings)),
    { conversational: model } as never,
    { with: () => ({ attach: () => model }) } as never,
    { warmUp: () => undefined } as never,
    new TurnsConfig(settings),
  );
  conversations.open({ ...WANTED, ...options });
}

describe('the language of a conversation that no recogniser understands', () => {
  const refused = new AppError('language_not_supported', "Language 'fr' is not understood by embedded.");
  const failureWith = (language: string | undefined, settings: Environment): unknown => {
    try {
      open({ language }, settings, () => {
        throw refused;
      });
      return undefined;
    } catch (error) {
      return error;
    }
  };

  it.each([undefined, 'fr'])("is the server's fault where settings have it, asked for as %s", (language) => {
    expect(failureWith(language, { ASSISTANT_LANGUAGE: 'fr-CA' })).toMatchObject({
      code: 'stt_unavailable',
      message: "ASSISTANT_LANGUAGE=fr-CA: Language 'fr' is not understood by embedded.",
      isLasting: true,
      cause: refused,
    });
  });

  it("is the client's where only the client has it", () => {
    expect(failureWith('fr', {})).toBe(refused);
    expect(failureWith('fr', { ASSISTANT_LANGUAGE: 'de' })).toBe(refused);
  });
});

describe('the turns of a conversation', () => {
  it('are as the engine has them where nobody says otherwise', () => {
    expect(asked({}).settings).toEqual({});
  });

  it('are as the operator says', () => {
    const settings = { TURN_END_SILENCE_MS: '900', TURN_INTERRUPTION: 'false', TURN_INTERRUPT_WORDS: '0' };
    expect(asked({}, settings).settings).toEqual({
      endSilenceMs: 900,
      canInterrupt: false,
      interruptWords: 0,
    });
  });

  it('are as the client says, whatever the operator does', () => {
    const settings = { TURN_END_SILENCE_MS: '900', TURN_MIN_SPEECH_MS: '300' };
    expect(asked({ settings: { endSilenceMs: 1200 } }, settings).settings).toEqual({
      endSilenceMs: 1200,
      minSpeechMs: 300,
    });
  });

  it.each(['TURN_END_SILENCE_MS', 'TURN_MIN_SPEECH_MS', 'TURN_INTERRUPT_WORDS', 'TURN_INTERRUPTION'])(
    'are refused where %s is nonsense',
    (name) => {
      expect(() => new TurnsConfig({ [name]: '-1' })).toThrow(name);
    },
  );
});
