import 'reflect-metadata';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApiDescription, Swagger } from './api-docs.js';

const swagger = { ApiTags: () => () => undefined } as unknown as Swagger;

/** Decorators that write down where they are applied. */
function describing(log: string[], ...names: string[]): ApiDescription {
  return () =>
    names.map((name) => (target: object, method?: string | symbol) => {
      log.push(`${name} on ${nameOf(target)}${method === undefined ? '' : `.${String(method)}`}`);
    });
}

function nameOf(target: object): string {
  return typeof target === 'function' ? target.name : target.constructor.name;
}

describe('ApiDocs', () => {
  /** As a program finds them that has no controllers yet. */
  let ApiDocs: typeof import('./api-docs.js').ApiDocs;
  let applyApiDocs: typeof import('./api-docs.js').applyApiDocs;

  beforeEach(async () => {
    vi.resetModules();
    ({ ApiDocs, applyApiDocs } = await import('./api-docs.js'));
  });

  it('leaves a controller alone until the documents are made', () => {
    const log: string[] = [];
    @ApiDocs(describing(log, 'tags'))
    class Controller {
      @ApiDocs(describing(log, 'operation'))
      list(): void {}
    }
    expect(log).toEqual([]);
    applyApiDocs(swagger);
    expect(log).toEqual([`operation on ${Controller.name}.list`, `tags on ${Controller.name}`]);
  });

  it('applies decorators in the order that they would have as decorators of the method', () => {
    const log: string[] = [];
    class Controller {
      @ApiDocs(describing(log, 'upper', 'lower'))
      list(): void {}
    }
    applyApiDocs(swagger);
    expect(log).toEqual([`lower on ${Controller.name}.list`, `upper on ${Controller.name}.list`]);
  });

  it('hands over the library and the function that metadata belongs to', () => {
    const given: unknown[] = [];
    class Controller {
      @ApiDocs((library) => {
        given.push(library);
        return [(_: object, __: string | symbol, { value }: PropertyDescriptor) => void given.push(value)];
      })
      list(): void {}
    }
    applyApiDocs(swagger);
    expect(given).toEqual([swagger, Object.getOwnPropertyDescriptor(Controller.prototype, 'list')?.value]);
  });

  it('applies each description once', () => {
    const log: string[] = [];
    @ApiDocs(describing(log, 'tags'))
    class Controller {}
    applyApiDocs(swagger);
    applyApiDocs(swagger);
    expect(log).toEqual([`tags on ${Controller.name}`]);
  });
});
