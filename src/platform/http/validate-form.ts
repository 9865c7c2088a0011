import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { AppError } from '../errors/app-error.js';

const NOT_KNOWN = 'This parameter is not known here.';

/** A parameter that was sent and is not honoured, and why. */
export interface DroppedParameter {
  parameter: string;
  reason: string;
}

export interface ValidatedForm<T> {
  value: T;
  /** Fields that the form has and the type does not know. */
  dropped: DroppedParameter[];
}

/**
 * Turns the text fields of a form into an instance of a DTO class. A field that is empty counts as absent.
 *
 * @throws AppError `invalid_request` with the first problem's message.
 */
export function validateForm<T extends object>(
  Dto: new () => T,
  fields: ReadonlyMap<string, string>,
): ValidatedForm<T> {
  const given = Object.fromEntries([...fields].filter(([, value]) => value !== ''));
  const value = plainToInstance(Dto, given);
  const errors = validateSync(value, { stopAtFirstError: true, whitelist: true, forbidUnknownValues: false });
  if (errors.length > 0) throw new AppError('invalid_request', firstProblemOf(errors));
  const dropped = [...fields.keys()]
    .filter((name) => !Object.hasOwn(value, name) && fields.get(name) !== '')
    .map((parameter) => ({ parameter, reason: NOT_KNOWN }));
  return { value, dropped };
}

/** The first message of the first field that is wrong. */
export function firstProblemOf(errors: readonly ValidationError[]): string {
  const [first] = errors;
  const { whitelistValidation, ...problems } = first?.constraints ?? {};
  if (whitelistValidation !== undefined) return `${first?.property}: ${NOT_KNOWN}`;
  return Object.values(problems)[0] ?? 'Invalid request';
}
