import { Injectable } from '@nestjs/common';
import { LanguageModels, type LanguageModel } from '../../engine/ports/language-model.js';
import type { ModelCall } from '../../engine/text/model-call.js';
import { recordingContextOf } from '../../engine/text/template-context.js';
import { TemplateLibrary } from '../../engine/text/template-library.js';
import { TemplateWriter } from '../../engine/text/template-writer.js';
import { Translator } from '../../engine/text/translator.js';
import { traced } from '../../platform/telemetry/tracing/current-span.js';
import type { JobLease } from '../jobs/queue/job-record.js';
import type { AudioJobRecord } from './audio-job.repository.js';
import { FILLING_TEMPLATE, translating } from './audio-messages.js';
import type { AudioOutcome } from './audio-outcome.js';
import { nameOf } from './request-settler.js';
import { answerLanguageOf, needsTranslation, type SettledTemplate } from './settled-request.js';
import { TextWorkStore } from './text-work-store.js';

/** The work of a language model on one job's text; what it gives is stored as it comes, and not asked for twice. */
@Injectable()
export class TextWork {
  constructor(
    private readonly languageModels: LanguageModels,
    private readonly translator: Translator,
    private readonly templates: TemplateLibrary,
    private readonly writer: TemplateWriter,
    private readonly store: TextWorkStore,
  ) {}

  /**
   * Translates and fills what is missing.
   *
   * @returns whether model and template were those that the request was promised.
   * @throws AppError `llm_unavailable`, `llm_timeout`, `llm_failed`, `invalid_template`, `lease_lost`, `cancelled`.
   */
  async finish(
    lease: JobLease,
    job: AudioJobRecord,
    signal: AbortSignal,
  ): Promise<{ isAsPromised: boolean }> {
    const model = this.languageModels.requireInstructable();
    const calls: ModelCall[] = [];
    const step: Step = { lease, job, model, calls, signal };
    try {
      if (needsTranslation(job.request)) await traced('translate', () => this.translate(step));
      const { template } = job.request;
      const isSameTemplate =
        template === null || (await traced('fill template', () => this.fill(step, template)));
      return { isAsPromised: isSameTemplate && nameOf(model) === job.request.textModel };
    } catch (error) {
      if (!signal.aborted) await this.store.addCalls(lease, job, calls.splice(0));
      throw error;
    }
  }

  private async translate({ lease, job, model, calls, signal }: Step): Promise<void> {
    const { outcome, outputs } = await this.store.read(job);
    const { template } = job.request;
    const asHeard = { ...job.request, sourceLanguage: outcome.language };
    if (outcome.translatedText !== null || outcome.segments.length === 0) return;
    if (!needsTranslation(asHeard)) return;
    const texts = outcome.segments.map(({ text }) => text);
    const done = new Set(outputs.translations.keys());
    const onBatch = async (firstIndex: number, batch: readonly string[]): Promise<void> => {
      batch.forEach((_, offset) => done.add(firstIndex + offset));
      const progress = translating(done.size / texts.length, template !== null);
      await this.store.addTranslations(lease, job, {
        firstIndex,
        texts: batch,
        calls: calls.splice(0),
        progress,
      });
    };
    await this.store.tell(lease, job, translating(done.size / texts.length, template !== null));
    const all = await this.translator.translate(
      {
        texts,
        from: outcome.language === 'und' ? undefined : outcome.language,
        to: answerLanguageOf(asHeard),
      },
      model,
      { onCall: (call) => calls.push(call), onBatch },
      signal,
      outputs.translations,
    );
    for (const [index, text] of all.entries()) if (!done.has(index)) await onBatch(index, [text]);
  }

  /** Whether the template is still the one that was promised. */
  private async fill(
    { lease, job, model, calls, signal }: Step,
    promised: SettledTemplate,
  ): Promise<boolean> {
    const { outcome } = await this.store.read(job);
    if (outcome.template !== null) return false;
    const language = answerLanguageOf(job.request);
    const template = await this.templates.find(promised.name, language);
    await this.store.tell(lease, job, FILLING_TEMPLATE);
    const context = recordingContextOf(outcome.durationSec);
    const draft = await this.writer.write(
      { template, text: spokenTextOf(outcome), context, language },
      model,
      (call) => calls.push(call),
      signal,
    );
    await this.store.addTemplateDraft(lease, job, draft, calls.splice(0));
    return template.contentHash === promised.contentHash;
  }
}

interface Step {
  lease: JobLease;
  job: AudioJobRecord;
  model: LanguageModel;
  /** Calls that ended and are not stored yet. */
  calls: ModelCall[];
  signal: AbortSignal;
}

function spokenTextOf({ translatedText, originalText }: AudioOutcome): string {
  return translatedText ?? originalText;
}
