import { Inject, Injectable } from '@nestjs/common';
import { LanguageModels } from '../../../engine/ports/language-model.js';
import { SpeechModels } from '../../../engine/ports/speech-models.js';
import { SpeechVoices } from '../../../engine/ports/speech-voices.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { AssistantProfile } from '../../assistant/assistant-profile.js';
import { recognizerId } from './named-recognizer.js';
import { OWN_REALTIME_NAME, REALTIME_NAME, RECOGNITION_NAMES, SYNTHESIS_NAMES } from './openai-names.js';

export type ModelTask = 'transcription' | 'speech' | 'conversation' | 'realtime';

/** What a request may name as its model. */
export interface UsableModel {
  id: string;
  task: ModelTask;
  /** Who runs it: `local`, or a vendor. */
  ownedBy: string;
  /** Unix seconds; 0 where that is not known. */
  createdSec: number;
  /** The model that a well-known name stands for. */
  standsFor?: string;
}

/** Providers of this machine. */
const LOCAL = ['embedded', 'kokoro'];
const ownerOf = (provider: string): string => (LOCAL.includes(provider) ? 'local' : provider);

/** The models that are usable now: those that are configured, then the names that stand for them. */
@Injectable()
export class UsableModels {
  constructor(
    private readonly recognizers: SpeechModels,
    private readonly voices: SpeechVoices,
    private readonly languageModels: LanguageModels,
    @Inject(AssistantProfile) private readonly profile: Pick<AssistantProfile, 'language'>,
  ) {}

  list(): UsableModel[] {
    const own = [...this.recognition(), ...this.synthesis(), ...this.conversation(), ...this.realtime()];
    const byId = new Map<string, UsableModel>();
    for (const model of [...own, ...this.wellKnown()]) if (!byId.has(model.id)) byId.set(model.id, model);
    return [...byId.values()];
  }

  /** @throws AppError `model_not_available`. */
  find(id: string): UsableModel {
    const models = this.list();
    const found = models.find((model) => model.id === id);
    if (found !== undefined) return found;
    const usable = models.map((model) => model.id).join(', ');
    throw new AppError('model_not_available', `Model '${id}' is not available. Available models: ${usable}.`);
  }

  private recognition(): UsableModel[] {
    return this.recognizers.models.map((model) => ({
      ...{ id: recognizerId(model), ownedBy: model.ownedBy, createdSec: model.createdSec },
      task: 'transcription',
    }));
  }

  private synthesis(): UsableModel[] {
    return this.voices.voices.map(({ capabilities: { provider, model } }) => ({
      ...{ id: model, task: 'speech', ownedBy: ownerOf(provider), createdSec: 0 },
    }));
  }

  private conversation(): UsableModel[] {
    return this.languageModels.models.map(({ capabilities: { provider, model } }) => ({
      ...{ id: model, task: 'conversation', ownedBy: ownerOf(provider), createdSec: 0 },
    }));
  }

  /** What listens, answers and speaks, as one model, and the name that vendors' clients have for it. */
  private realtime(): UsableModel[] {
    if (this.languageModels.conversational === undefined) return [];
    const own: UsableModel = { id: OWN_REALTIME_NAME, task: 'realtime', ownedBy: 'local', createdSec: 0 };
    return [own, { ...own, id: REALTIME_NAME, standsFor: OWN_REALTIME_NAME }];
  }

  private wellKnown(): UsableModel[] {
    const { default: recognizer } = this.recognizers;
    const { ownedBy, createdSec } = recognizer;
    const names: UsableModel[] = RECOGNITION_NAMES.map((name) => ({
      ...{ id: name, task: 'transcription', ownedBy, createdSec, standsFor: recognizerId(recognizer) },
    }));
    const [voice] = this.voices.speaking(this.profile.language ?? 'en');
    if (voice === undefined) return names;
    const { provider, model } = voice.capabilities;
    const spoken: UsableModel[] = SYNTHESIS_NAMES.map((name) => ({
      ...{ id: name, task: 'speech', ownedBy: ownerOf(provider), createdSec: 0, standsFor: model },
    }));
    return [...names, ...spoken];
  }
}
