/**
 * Bundles what the compiler left in `dist` into `dist/bundle`: the server and the command line as a few files instead
 * of the 1,600 whose opening was most of a start. See docs/adr/0011-server-starts-from-a-bundle.md.
 */
import { rolldown } from 'rolldown';
import { root } from './project.mjs';

/**
 * Left in node_modules: native code, what starts threads from files of its own, what a normal start does not load,
 * and what Nest loads only where it is installed.
 */
const EXTERNAL = [
  'onnxruntime-node',
  'sqlite3',
  'pino',
  'pino-pretty',
  'bull',
  'ioredis',
  'typeorm',
  'protobufjs',
  'llama-tokenizer-js',
  'ws',
  '@fastify/ajv-compiler',
  '@fastify/fast-json-stringify-compiler',
  '@fastify/static',
  '@fastify/view',
  '@nestjs/microservices',
  '@nestjs/platform-express',
  '@nestjs/platform-socket.io',
  '@nestjs/swagger',
];

const PHONE_NUMBERS = 'libphonenumber-js/max';

/** class-validator knows phone numbers by half a megabyte of tables. Nothing here asks for them; what does loads them. */
const phoneNumbersOnDemand = {
  name: 'phone-numbers-on-demand',
  resolveId: (id) => (id === PHONE_NUMBERS ? `\0${id}` : null),
  load(id) {
    if (id !== `\0${PHONE_NUMBERS}`) return null;
    return `
      import { createRequire } from 'node:module';
      const load = createRequire(import.meta.url);
      export const parsePhoneNumber = (...args) => load('${PHONE_NUMBERS}').parsePhoneNumber(...args);
    `;
  },
};

/** One bundle of its own for what shares little with the server, which keeps the order in which the server's files load. */
await bundle({ main: 'dist/main.js', transcribe: 'dist/cli/transcribe.js' });
await bundle({ catalog: 'dist/cli/catalog.js' });
await bundle({ talk: 'dist/cli/talk/talk.js' });
await bundle({ call: 'dist/cli/call/call.js' });
await bundle({ models: 'dist/cli/models/models.js' });

async function bundle(input) {
  const build = await rolldown({
    cwd: root,
    input,
    platform: 'node',
    plugins: [phoneNumbersOnDemand],
    external: (id) => EXTERNAL.some((name) => id === name || id.startsWith(`${name}/`)),
    onLog(level, log, report) {
      if (log.code === 'UNRESOLVED_IMPORT') throw new Error(log.message);
      report(level, log);
    },
  });
  await build.write({
    dir: 'dist/bundle',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    // The framework finds and logs classes by name.
    keepNames: true,
    minify: false,
    sourcemap: true,
  });
  await build.close();
}
