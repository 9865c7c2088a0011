/** Reads a Dockerfile and its `.dockerignore`, as far as this project's use them. */

/**
 * The stages of a Dockerfile in order, each with its steps. ARG defaults are filled in.
 *
 * @returns {{ name: string, base: string, steps: { instruction: string, text: string }[] }[]}
 */
export function parseDockerfile(text) {
  const args = new Map();
  const stages = [];
  for (const { instruction, text: raw } of instructionsOf(text)) {
    const value = raw.replace(/\$\{(\w+)\}/g, (whole, name) => args.get(name) ?? whole);
    if (instruction === 'ARG') {
      const [name, preset = ''] = splitOnce(value, '=');
      args.set(name, preset);
    } else if (instruction === 'FROM') {
      const [base, , name = String(stages.length)] = value.split(/\s+/);
      stages.push({ name, base, steps: [] });
    } else {
      stages.at(-1).steps.push({ instruction, text: raw });
    }
  }
  return stages;
}

function instructionsOf(text) {
  return text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [instruction, rest] = splitOnce(line, ' ');
      return { instruction: instruction.toUpperCase(), text: rest.trim() };
    });
}

/** `KEY=value KEY="quoted value"` as an object. */
export function parsePairs(text) {
  const pairs = text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S+))/g);
  return Object.fromEntries([...pairs].map(([, name, quoted, plain]) => [name, quoted ?? plain]));
}

/** The flags, sources and target of a COPY. */
export function parseCopy(text) {
  const words = text.split(/\s+/);
  const flags = words.filter((word) => word.startsWith('--')).map((word) => splitOnce(word.slice(2), '='));
  const paths = words.filter((word) => !word.startsWith('--'));
  return { ...Object.fromEntries(flags), sources: paths.slice(0, -1), target: paths.at(-1) };
}

/** Tells of a path within the build context whether `.dockerignore` keeps it out; the last rule that fits decides. */
export function ignoreRules(text) {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ isKept: line.startsWith('!'), pattern: patternOf(line.replace(/^!/, '')) }));
  return (path) => {
    const last = rules.findLast(({ pattern }) => pattern.test(path));
    return last !== undefined && !last.isKept;
  };
}

/** A pattern fits a path, and everything below it. */
function patternOf(glob) {
  const source = glob
    .split(/(\*\*\/|\*|\?)/)
    .map((part) => ({ '**/': '(.*/)?', '*': '[^/]*', '?': '[^/]' })[part] ?? escape(part))
    .join('');
  return new RegExp(`^${source}(/.*)?$`);
}

function escape(text) {
  return text.replace(/[.+^${}()|[\]\\]/g, '\\$&');
}

function splitOnce(text, separator) {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
