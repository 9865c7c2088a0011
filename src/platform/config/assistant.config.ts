import { configSection, setting } from './config-section.js';
import { integer, optionalLanguage, optionalText, text } from './setting-types.js';

const MIB = 1024 * 1024;

export class AssistantConfig extends configSection('Assistant', {
  instructions: setting(
    {
      name: 'ASSISTANT_INSTRUCTIONS',
      default:
        'You are a helpful voice assistant. What you write is spoken: answer in the language of the user, in a few short sentences, without lists, tables and markup.',
      description: 'What a language model is told about its part before every conversation.',
    },
    text,
  ),
  voice: setting(
    {
      name: 'ASSISTANT_VOICE',
      default: '',
      description:
        "The voice that speaks, as its provider names it. Empty: the provider's own for the language.",
    },
    optionalText,
  ),
  language: setting(
    {
      name: 'ASSISTANT_LANGUAGE',
      default: '',
      description:
        'The language of conversations, such as `fr` or `de-AT`. Empty: that of the user, where it can be told.',
      unit: 'language code',
    },
    optionalLanguage,
  ),
  greeting: setting(
    {
      name: 'ASSISTANT_GREETING',
      default: '',
      description: 'What is said first. Empty: the assistant listens first.',
    },
    optionalText,
  ),
  sessionTtlSec: setting(
    {
      name: 'SESSION_TTL',
      default: '1800',
      description:
        'How long a session of the voice assistant is kept without a socket, so that a client that reconnects goes on with its history.',
      unit: 'seconds',
    },
    integer(1, 31_536_000),
  ),
  catalogMaxFileMb: setting(
    {
      name: 'CATALOG_MAX_FILE_MB',
      default: '64',
      description: 'The largest file of products that `POST /catalog/import` takes.',
      unit: 'MiB',
    },
    integer(1, 4096),
  ),
}) {
  get catalogMaxFileBytes(): number {
    return this.catalogMaxFileMb * MIB;
  }
}
