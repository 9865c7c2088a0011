import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { AppError } from '../../../platform/errors/app-error.js';
import type { DroppedParameter, ValidatedForm } from '../../../platform/http/validate-form.js';
import { firstProblemOf } from '../../../platform/http/validate-form.js';

/** An error of one parameter, which the envelope names. */
export function invalidParameter(param: string, message: string, cause?: unknown): AppError {
  return new AppError('invalid_request', message, {
    details: { param },
    ...(cause === undefined ? {} : { cause }),
  });
}

/**
 * Turns what a client sent into an instance of a DTO class. What is null, undefined or an empty text counts as absent.
 *
 * @throws AppError `invalid_request` of the first parameter that is wrong; one that is missing is told as document 1
 *   tells it, without `param`.
 */
export function checkedInput<T extends object>(Dto: new () => T, given: object): ValidatedForm<T> {
  const sent = Object.entries(given).filter(([, value]) => value !== '' && value != null);
  const value = plainToInstance(Dto, Object.fromEntries(sent));
  const [problem, ...others] = validateSync(value, {
    stopAtFirstError: true,
    whitelist: true,
    forbidUnknownValues: false,
  });
  if (problem !== undefined) {
    const message = firstProblemOf([problem, ...others]);
    if (sent.some(([name]) => name === problem.property)) throw invalidParameter(problem.property, message);
    throw new AppError('invalid_request', message);
  }
  const dropped = sent
    .filter(([name]) => !Object.hasOwn(value, name))
    .map(([parameter]) => unknownParameter(parameter));
  return { value, dropped };
}

function unknownParameter(parameter: string): DroppedParameter {
  return { parameter, reason: 'This parameter is not known here.' };
}
