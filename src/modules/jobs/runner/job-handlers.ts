import { declarationOf, type JobDeclaration } from './job-handler.decorator.js';
import type { JobFailureHook, JobHandlerDefinition, JobWork } from './job-handler.js';

interface DeclaredMethod {
  readonly declaration: JobDeclaration;
  readonly method: (...args: never[]) => unknown;
}

/**
 * Collects the decorated methods of `instances`: one handler for each of `kinds`.
 *
 * @param isReady whether the named readiness check passes.
 * @param concurrency Jobs at once per kind, where it differs from what the decorator says.
 * @throws Error naming a kind without a handler, with two, or that was not listed.
 */
export function collectJobHandlers(
  kinds: readonly string[],
  instances: readonly object[],
  isReady: (check: string) => Promise<boolean>,
  concurrency: Readonly<Record<string, number>> = {},
): JobHandlerDefinition[] {
  const methods = instances.flatMap(declaredMethods);
  const stray = methods.find(({ declaration }) => !kinds.includes(declaration.kind));
  if (stray !== undefined)
    throw new Error(`Job kind "${stray.declaration.kind}" has a handler but is not listed`);
  return kinds.map((kind) => {
    const ofKind = methods.filter(({ declaration }) => declaration.kind === kind);
    const works = ofKind.filter(({ declaration }) => declaration.role === 'work');
    const failures = ofKind.filter(({ declaration }) => declaration.role === 'failure');
    const [work] = works;
    if (work === undefined || work.declaration.role !== 'work')
      throw new Error(`Job kind "${kind}" has no handler`);
    if (works.length > 1) throw new Error(`Job kind "${kind}" has ${works.length} handlers`);
    if (failures.length > 1) throw new Error(`Job kind "${kind}" has ${failures.length} failure handlers`);
    const { needs, canBeBrokenOff } = work.declaration;
    return {
      kind,
      concurrency: concurrency[kind] ?? work.declaration.concurrency,
      ...(needs === undefined ? {} : { isReady: () => isReady(needs) }),
      ...(canBeBrokenOff === undefined ? {} : { canBeBrokenOff }),
      work: work.method as JobWork,
      onFailed: failures[0]?.method as JobFailureHook | undefined,
    };
  });
}

function declaredMethods(instance: object): DeclaredMethod[] {
  const found: DeclaredMethod[] = [];
  const seen = new Set<string>(['constructor']);
  for (let level: unknown = instance; isPlainLevel(level); level = Object.getPrototypeOf(level)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(level))) {
      if (seen.has(name)) continue;
      seen.add(name);
      const declaration = declarationOf(value);
      if (declaration === undefined) continue;
      found.push({ declaration, method: (value as DeclaredMethod['method']).bind(instance) });
    }
  }
  return found;
}

function isPlainLevel(level: unknown): level is object {
  return typeof level === 'object' && level !== null && level !== Object.prototype;
}
