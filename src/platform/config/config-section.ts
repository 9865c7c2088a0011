import { z } from 'zod';

/** What a setting is, for the reader of `.env.example` and `docs/configuration.md`. */
export interface SettingDescription {
  /** The environment variable. */
  name: string;
  /** Another name of the variable, read where that one is not set. */
  alias?: string;
  /** The default exactly as it would be written in `.env`; parsed by the same schema. Empty: none. */
  default: string;
  /** One sentence, or two. */
  description: string;
  /** Unit or form of the value, such as `seconds` or `host:port list`. */
  unit?: string;
  /** A secret is never printed, not even in part. */
  secret?: boolean;
  /** The variable set to nothing is a value of its own; elsewhere it means the default. */
  emptyIsValue?: boolean;
}

export interface Setting<T> extends SettingDescription {
  schema: z.ZodType<T, string>;
}

export type Settings = Record<string, Setting<unknown>>;

/** The parsed values of a section: one property per setting, frozen. */
export type SettingValues<S extends Settings> = { readonly [K in keyof S]: z.output<S[K]['schema']> };

export interface SectionOrigin<S extends Settings> {
  /** Whether the operator set it, rather than leaving it to its default. */
  isGiven(property: keyof S): boolean;
}

/** Environment variables by name; an empty string counts as not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface ConfigSectionClass<S extends Settings = Settings> {
  new (environment: Environment): SettingValues<S> & SectionOrigin<S>;
  readonly title: string;
  readonly settings: S;
}

/** Declares one setting; `schema` turns the text of the variable into the value that the code sees. */
export function setting<T>(description: SettingDescription, schema: z.ZodType<T, string>): Setting<T> {
  return { ...description, schema };
}

/** Thrown once for a whole environment: every bad variable and what was expected of it, never its value. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`Configuration is wrong:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/**
 * Base class of a configuration section. The subclass is the injection token and carries the values:
 *
 * @example
 * export class ServerConfig extends configSection('Server', { port: setting({ name: 'PORT', … }, portNumber) }) {}
 * constructor(private readonly server: ServerConfig) { this.server.port }
 *
 * @throws ConfigError from the constructor, naming every setting of the section that does not parse.
 */
export function configSection<S extends Settings>(title: string, settings: S): ConfigSectionClass<S> {
  class Section {
    static readonly title = title;
    static readonly settings = settings;
    readonly #given = new Set<string>();

    constructor(environment: Environment) {
      const problems: string[] = [];
      for (const [property, definition] of Object.entries(settings)) {
        if ((givenText(definition, environment) ?? '') !== '') this.#given.add(property);
        const parsed = definition.schema.safeParse(textOf(definition, environment));
        if (parsed.success) Object.defineProperty(this, property, { value: parsed.data, enumerable: true });
        else
          problems.push(
            `${definition.name}: ${parsed.error.issues.map((issue) => issue.message).join('; ')}`,
          );
      }
      if (problems.length > 0) throw new ConfigError(problems);
      Object.freeze(this);
    }

    isGiven(property: string): boolean {
      return this.#given.has(property);
    }
  }
  return Section as unknown as ConfigSectionClass<S>;
}

function textOf(definition: SettingDescription, environment: Environment): string {
  const given = givenText(definition, environment);
  if (given === undefined) return definition.default;
  return given === '' && definition.emptyIsValue !== true ? definition.default : given;
}

function givenText({ name, alias }: SettingDescription, environment: Environment): string | undefined {
  return (environment[name] ?? (alias === undefined ? undefined : environment[alias]))?.trim();
}
