import type * as swagger from '@nestjs/swagger';

/** What `@nestjs/swagger` exports. The server never loads it: documents are made when it is built. */
export type Swagger = typeof swagger;

/** Names the decorators of `@nestjs/swagger` that describe a controller or one of its methods. */
export type ApiDescription = (swagger: Swagger) => readonly (ClassDecorator | MethodDecorator)[];

interface Described {
  describe: ApiDescription;
  /** The class, or the prototype that holds the method. */
  target: object;
  method: string | symbol | undefined;
}

const described: Described[] = [];

/**
 * Describes a controller, or one of its methods, in the OpenAPI document. The decorators are only noted here.
 *
 * @example
 * ```ts
 * @Get()
 * @ApiDocs((api) => [
 *   api.ApiOperation({ summary: 'State of the queue' }),
 *   api.ApiOkResponse({ type: QueueStatusView }),
 * ])
 * ```
 */
export function ApiDocs(describe: ApiDescription): ClassDecorator & MethodDecorator {
  return (target: object, method?: string | symbol): void => {
    described.push({ describe, target, method });
  };
}

/** Applies the decorators that {@link ApiDocs} noted since the last call, as if they stood in its place. */
export function applyApiDocs(swagger: Swagger): void {
  for (const { describe, target, method } of described.splice(0)) {
    const decorators = describe(swagger);
    if (method === undefined) Reflect.decorate(decorators as ClassDecorator[], target as NewableFunction);
    else {
      const descriptor = Object.getOwnPropertyDescriptor(target, method);
      Reflect.decorate(decorators as MethodDecorator[], target, method, descriptor);
    }
  }
}
