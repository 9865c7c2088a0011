import { ValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import { AppError } from '../errors/app-error.js';
import { firstProblemOf } from './validate-form.js';

/**
 * Checks what a request asks for against its DTO; the first problem is the answer. A parameter that is empty counts as
 * absent, and so does a body.
 *
 * @param options.isStrict refuse what the DTO does not know, and what is empty where it must not be: for filters, where
 *   one that was not meant so would give too much.
 */
export function queryPipe({ isStrict = false } = {}): ValidationPipe {
  const Pipe = isStrict ? ValidationPipe : LenientPipe;
  return new Pipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: isStrict,
    exceptionFactory: (errors) => new AppError('invalid_request', firstProblemOf(errors)),
    stopAtFirstError: true,
  });
}

class LenientPipe extends ValidationPipe {
  override transform(query: object | null | undefined, metadata: ArgumentMetadata): Promise<unknown> {
    const given = Object.entries(query ?? {}).filter(([, value]) => value !== '');
    return super.transform(Object.fromEntries(given), metadata);
  }
}
