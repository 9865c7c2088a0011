import { AppError } from '../errors/app-error.js';

/** As long as the router of HTTP lets one be. */
const MAX_PARAMETER_LENGTH = 512;

export type PathParameters = Readonly<Record<string, string>>;

/** The path of a socket surface, such as `/voice/:session_id`: literal segments and named ones. */
export class PathPattern {
  private readonly segments: readonly string[];

  constructor(readonly pattern: string) {
    this.segments = segmentsOf(pattern);
  }

  /** How many segments are named; a path that fits several patterns is the one's with the fewest. */
  get parameterCount(): number {
    return this.segments.filter(isNamed).length;
  }

  /** Whether a path fits; a slash at the end does not count. */
  fits(path: string): boolean {
    return this.encodedParameters(path) !== undefined;
  }

  /**
   * The parameters of a path that fits, decoded.
   *
   * @throws AppError `invalid_request` when one that fits cannot be decoded.
   */
  match(path: string): PathParameters | undefined {
    const parameters = this.encodedParameters(path);
    if (parameters === undefined) return undefined;
    return Object.fromEntries(parameters.map(([name, text]) => [name, decoded(text)]));
  }

  private encodedParameters(path: string): [name: string, text: string][] | undefined {
    const found = segmentsOf(path);
    if (found.length !== this.segments.length) return undefined;
    const parameters: [name: string, text: string][] = [];
    for (const [position, segment] of this.segments.entries()) {
      const text = found[position] ?? '';
      if (!isNamed(segment)) {
        if (segment !== text) return undefined;
      } else if (text === '' || text.length > MAX_PARAMETER_LENGTH) {
        return undefined;
      } else {
        parameters.push([segment.slice(1), text]);
      }
    }
    return parameters;
  }
}

function segmentsOf(path: string): string[] {
  return path.replace(/\/$/, '').split('/');
}

function isNamed(segment: string): boolean {
  return segment.startsWith(':');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new AppError('invalid_request', 'The address is malformed', { cause });
  }
}
