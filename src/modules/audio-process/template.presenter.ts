import type { TemplateSummary } from '../../engine/text/template-library.js';
import type { TemplateListView } from './dto/template.view.js';

/** The templates in the manner of document 2. */
export function presentTemplates(templates: readonly TemplateSummary[]): TemplateListView {
  return {
    status: 'success',
    data: {
      templates: templates.map(({ name, source, languages, fields, problem }) => ({
        name,
        source,
        languages: [...languages],
        fields: fields.map((field) => ({ name: field.name, question: field.question })),
        ...(problem === undefined ? {} : { problem }),
      })),
    },
  };
}
