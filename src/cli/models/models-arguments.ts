import { ArgumentProblem, parseOptions, readArguments } from '../command-arguments.js';

/** What the command line asks of the models. */
export type ModelsArguments =
  | { action: 'list'; json: boolean }
  | { action: 'info'; name: string; json: boolean }
  | { action: 'verify'; names: string[]; json: boolean }
  | { action: 'remove'; names: string[] }
  | { action: 'pull'; names: string[]; from?: string; asLink: boolean; force: boolean }
  | { action: 'prove'; name: string; json: boolean };

/** What the command is told. */
export const MODELS_USAGE = `Usage: npm run models -- list [--json]
       npm run models -- info NAME [--json]
       npm run models -- pull NAME… [--force]
       npm run models -- pull NAME --from FOLDER [--link] [--force]
       npm run models -- verify [NAME…] [--json]
       npm run models -- remove NAME…
       npm run models -- prove NAME [--json]

  list           show what is installed and what can be
  info NAME      show what is known of a model
  pull NAME      download and install a model; goes on where it was interrupted.
                 NAME may be the address of a manifest whose files are beside it
  --from FOLDER  install from a folder of this machine instead
  --link         link the files of that folder instead of copying them
  --force        install anew what is installed
  verify         compare the checksums of the installed models with their manifests
  remove NAME    remove a model and what is left of interrupted downloads of it
  prove NAME     install a model where it is missing, transcribe known recordings
                 with it and show the word error rate and the speed of each language
  --json         print JSON
  --help         tell this and end`;

const parse = (args: readonly string[]) =>
  parseOptions(args, {
    json: { type: 'boolean' },
    from: { type: 'string' },
    link: { type: 'boolean' },
    force: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  });

type Values = ReturnType<typeof parse>['values'];

/** Options by action; whatever else is given is refused. */
const OPTIONS: Readonly<Record<ModelsArguments['action'], readonly (keyof Values)[]>> = {
  list: ['json'],
  info: ['json'],
  verify: ['json'],
  remove: [],
  pull: ['from', 'link', 'force'],
  prove: ['json'],
};

/**
 * What the command line asks for; `undefined` when it asks for help.
 *
 * @throws UsageError
 */
export function parseModelsArguments(args: readonly string[]): ModelsArguments | undefined {
  return readArguments(MODELS_USAGE, () => {
    const { values, positionals } = parse(args);
    return values.help === true ? undefined : actionOf(positionals, values);
  });
}

function actionOf([action, ...names]: string[], values: Values): ModelsArguments {
  if (action === undefined) throw new ArgumentProblem('Nothing was asked for.');
  if (!isAction(action)) throw new ArgumentProblem(`There is no command '${action}'.`);
  const wrong = (Object.keys(values) as (keyof Values)[]).find((name) => !OPTIONS[action].includes(name));
  if (wrong !== undefined) throw new ArgumentProblem(`${action} takes no --${wrong}.`);
  const json = values.json === true;
  switch (action) {
    case 'list':
      if (names.length > 0) throw new ArgumentProblem('list takes no names.');
      return { action, json };
    case 'info':
    case 'prove':
      return { action, name: onlyOne(action, names), json };
    case 'verify':
      return { action, names, json };
    case 'remove':
      return { action, names: atLeastOne(action, names) };
    case 'pull':
      return pullArguments(atLeastOne(action, names), values);
  }
}

function pullArguments(names: string[], { from, link = false, force = false }: Values): ModelsArguments {
  if (from === undefined && link) throw new ArgumentProblem('--link needs --from.');
  if (from !== undefined) onlyOne('pull --from', names);
  return { action: 'pull', names, ...(from === undefined ? {} : { from }), asLink: link, force };
}

function onlyOne(action: string, names: readonly string[]): string {
  const [name, ...others] = names;
  if (name === undefined || others.length > 0) throw new ArgumentProblem(`${action} takes one name.`);
  return name;
}

function atLeastOne(action: string, names: string[]): string[] {
  if (names.length === 0) throw new ArgumentProblem(`${action} takes a name.`);
  return names;
}

function isAction(text: string): text is ModelsArguments['action'] {
  return Object.hasOwn(OPTIONS, text);
}
