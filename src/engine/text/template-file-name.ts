/** What a file in a template folder is, as its name tells. */
export interface TemplateFileName {
  name: string;
  /** Lower case; undefined for `Name.md`. */
  language: string | undefined;
}

const TEMPLATE_NAME = /^[\p{L}\p{N}_-]{1,100}$/u;
const FILE_NAME = /^([\p{L}\p{N}_-]{1,100})(?:\.([a-z]{2,3}(?:-[a-z0-9]{2,8})*))?\.md$/iu;

/** Whether a request may name a template so: letters, digits, `_` and `-`, and so never a path. */
export function isTemplateName(name: string): boolean {
  return TEMPLATE_NAME.test(name);
}

/** `MeetingMinutes.de.md` as name and language; undefined for files that are no templates. */
export function parseTemplateFileName(fileName: string): TemplateFileName | undefined {
  const [, name, language] = FILE_NAME.exec(fileName.normalize('NFC')) ?? [];
  return name === undefined ? undefined : { name, language: language?.toLowerCase() };
}
