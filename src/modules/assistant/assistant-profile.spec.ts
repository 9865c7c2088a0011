import { describe, expect, it } from 'vitest';
import { AssistantConfig } from '../../platform/config/assistant.config.js';
import { AssistantProfile } from './assistant-profile.js';

describe('AssistantProfile', () => {
  it('has instructions of its own, and leaves the rest to the conversation', () => {
    const profile = new AssistantProfile(new AssistantConfig({}));
    expect(profile.instructions).toContain('voice assistant');
    expect(profile).toMatchObject({ voice: undefined, language: undefined, greeting: undefined });
  });

  it('is what the operator makes of it', () => {
    const environment = {
      ASSISTANT_INSTRUCTIONS: 'You sell tea.',
      ASSISTANT_VOICE: 'marin',
      ASSISTANT_LANGUAGE: 'de-AT',
      ASSISTANT_GREETING: 'Grüß Gott!',
    };
    expect(new AssistantProfile(new AssistantConfig(environment))).toEqual({
      instructions: 'You sell tea.',
      voice: 'marin',
      language: 'de-AT',
      greeting: 'Grüß Gott!',
    });
  });

  it.each(['German', 'd', 'de_AT', 'de-'])('knows no language called %s', (language) => {
    expect(() => new AssistantConfig({ ASSISTANT_LANGUAGE: language })).toThrow(
      'ASSISTANT_LANGUAGE: expected a language code such as fr or de-AT, or nothing',
    );
  });
});
