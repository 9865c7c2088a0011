import { Injectable } from '@nestjs/common';
import { AssistantConfig } from '../../platform/config/assistant.config.js';

/** Who the assistant is, for every surface: what it is told, and how it sounds and begins. */
@Injectable()
export class AssistantProfile {
  /** What a language model is told before every conversation. */
  readonly instructions: string;
  /** As its provider names it; undefined: the provider's own for the language. */
  readonly voice: string | undefined;
  /** BCP 47, such as `fr` or `de-AT`; undefined: that of the user. */
  readonly language: string | undefined;
  /** What is said first; undefined: the assistant listens first. */
  readonly greeting: string | undefined;

  constructor({ instructions, voice, language, greeting }: AssistantConfig) {
    this.instructions = instructions;
    this.voice = voice;
    this.language = language;
    this.greeting = greeting;
  }

  /** What is spoken where nothing else is known of the user. */
  get spokenLanguage(): string {
    return this.language ?? 'en';
  }
}
