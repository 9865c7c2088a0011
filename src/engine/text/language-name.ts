const names = new Intl.DisplayNames(['en'], { type: 'language' });

/** A language as prompts name it: `German (de)`; the code alone where there is no name for it. */
export function languageName(code: string): string {
  try {
    const name = names.of(code);
    return name === undefined || name === code ? code : `${name} (${code})`;
  } catch {
    return code;
  }
}
