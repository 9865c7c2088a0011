import { Injectable } from '@nestjs/common';
import { LanguageModels } from '../../../engine/ports/language-model.js';
import { recordingContextOf, requestContextOf } from '../../../engine/text/template-context.js';
import { TemplateLibrary } from '../../../engine/text/template-library.js';
import { TemplateWriter } from '../../../engine/text/template-writer.js';
import { finishDraft } from '../../../engine/text/text-template.js';
import type { CallRecord, SpokenLine } from '../records/call-record.js';
import type { CallDocument } from './call-messages.js';
import type { AskedReport } from './call-report.repository.js';

const SPEAKERS: Readonly<Record<SpokenLine['speaker'], string>> = { user: 'Caller', assistant: 'Assistant' };

/** Has a language model fill templates with what was said in calls. */
@Injectable()
export class CallDocuments {
  constructor(
    private readonly models: LanguageModels,
    private readonly templates: TemplateLibrary,
    private readonly writer: TemplateWriter,
  ) {}

  /**
   * The template filled in the language of the call.
   *
   * @throws AppError `invalid_template`, `llm_unavailable`, `llm_timeout`, `llm_failed`, `cancelled`.
   */
  async write(call: CallRecord, asked: AskedReport, signal: AbortSignal): Promise<CallDocument> {
    const name = asked.template ?? '';
    const [language = asked.language] = asked.language.toLowerCase().split(/[-_]/);
    if (this.models.instructable === undefined) {
      const problem = 'No language model is configured that fills templates.';
      return { template: name, language, markdown: null, problem };
    }
    const template = await this.templates.find(name, language);
    const context = {
      ...requestContextOf(null, call.startedAtMs),
      ...recordingContextOf(((call.endedAtMs ?? call.startedAtMs) - call.startedAtMs) / 1000),
    };
    const request = { template, text: textOf(call), context, language };
    const model = this.models.requireInstructable();
    const draft = await this.writer.write(request, model, () => undefined, signal);
    return { template: name, language, markdown: finishDraft(draft, new Map()), problem: null };
  }
}

const textOf = ({ transcript }: CallRecord): string =>
  (transcript ?? []).map(({ speaker, text }) => `${SPEAKERS[speaker]}: ${text}`).join('\n');
