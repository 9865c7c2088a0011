import { AppError } from '../../platform/errors/app-error.js';

/** Every code of ISO 639-1. */
const CODES: ReadonlySet<string> = new Set(
  (
    'aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el ' +
    'en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ' +
    'ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na ' +
    'nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so ' +
    'sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu'
  ).split(' '),
);

/** A language tag: `en`, `en-GB`, `zh_Hant_TW`. */
const TAG = /^([a-z]{2})(?:[-_][a-z0-9]{2,8})*$/;

/**
 * The ISO 639-1 code of a language as clients write it: `en` of `EN`, `en-GB` and `en_US`.
 *
 * @param parameter named in the error.
 * @throws AppError `invalid_language`.
 */
export function languageCodeOf(text: string, parameter: string): string {
  const code = TAG.exec(text.trim().toLowerCase())?.[1];
  if (code !== undefined && CODES.has(code)) return code;
  throw new AppError(
    'invalid_language',
    `${parameter} must be an ISO 639-1 language code, such as en or de${parameter === 'source_language' ? ', or auto' : ''}`,
  );
}
