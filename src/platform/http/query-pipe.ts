import { ValidationPipe } from '@nestjs/common';
import { AppError } from '../errors/app-error.js';
import { firstProblemOf } from './validate-form.js';

/**
 * Checks what a request asks for against its DTO; the first problem is the answer.
 *
 * @param options.isStrict refuse what the DTO does not know: for filters, where a misspelt one would give too much.
 */
export function queryPipe({ isStrict = false } = {}): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: isStrict,
    exceptionFactory: (errors) => new AppError('invalid_request', firstProblemOf(errors)),
    stopAtFirstError: true,
  });
}
