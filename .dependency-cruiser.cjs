/** Which folder may import which: the layer table of docs/architecture.md, checked by `npm run deps:check`. */
const forbid = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });
const surface = '^src/modules/(transcriptions|audio-process|realtime|voice|telephony|openai-api|console)/';

module.exports = {
  forbidden: [
    forbid(
      'no-cycles',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
      'A value-import cycle makes load order matter.',
    ),
    forbid('platform-is-the-floor', { path: '^src/platform/' }, { path: '^src/(engine|modules|bootstrap)/' }),
    forbid(
      'ports-and-audio-are-pure',
      { path: '^src/engine/(ports|audio)/' },
      { path: '^src/(?!engine/(ports|audio)/|platform/errors/)' },
    ),
    forbid('languages-are-pure', { path: '^src/engine/languages/' }, { path: '^src/(?!engine/languages/)' }),
    forbid(
      'pure-engine-knows-no-framework',
      { path: '^src/engine/(ports|audio)/' },
      { path: 'node_modules/(@nestjs|typeorm|fastify|ws|rxjs)/' },
    ),
    forbid('engine-knows-no-module', { path: '^src/engine/' }, { path: '^src/(modules|bootstrap)/' }),
    forbid(
      'transcription-and-conversation-apart',
      { path: '^src/engine/transcription/' },
      { path: '^src/engine/conversation/' },
    ),
    forbid(
      'conversation-and-transcription-apart',
      { path: '^src/engine/conversation/' },
      { path: '^src/engine/transcription/' },
    ),
    forbid(
      'engine-services-know-no-transport',
      { path: '^src/engine/(transcription|conversation|text)/' },
      { path: 'node_modules/(typeorm|fastify|ws|sqlite3)/' },
    ),
    forbid(
      'jobs-know-no-surface',
      { path: '^src/modules/jobs/' },
      { path: '^src/(engine|modules/(?!(jobs|auth)/))' },
    ),
    forbid(
      'auth-knows-no-module',
      { path: '^src/modules/auth/' },
      { path: '^src/(engine|modules/(?!auth/))' },
    ),
    forbid(
      'cache-routes-know-no-module',
      { path: '^src/modules/cache/' },
      { path: '^src/(engine|modules/(?!(cache|auth)/))' },
      'Those who have a cache register it in platform/cache.',
    ),
    forbid(
      'recordings-know-no-surface',
      { path: '^src/modules/recordings/' },
      { path: '^src/modules/(?!(recordings|jobs)/)' },
    ),
    forbid(
      'surfaces-apart',
      { path: surface },
      { path: surface, pathNot: '^src/modules/$1/' },
      'Surfaces share the engine, not each other.',
    ),
    forbid('health-and-metrics-observe', { path: '^src/modules/(health|metrics)/' }, { path: surface }),
    forbid(
      'composition-at-the-top',
      { path: '^src/(?!bootstrap/)', pathNot: '^src/main\\.ts$' },
      { path: '^src/(main|app\\.module)\\.ts$' },
    ),
    forbid(
      'runtime-through-its-door',
      { path: '^src/', pathNot: '^src/engine/inference/onnx/onnx-runtime\\.ts$' },
      { path: 'node_modules/onnxruntime-node/' },
      'onnx-runtime.ts switches the telemetry off before the native library is loaded.',
    ),
    forbid(
      'routes-described-at-build-time',
      { path: '^src/' },
      { path: 'node_modules/@nestjs/swagger/', dependencyTypesNot: ['type-only'] },
      'The server does not load Swagger: describe routes with ApiDocs of platform/http/api-docs.ts.',
    ),
    forbid('no-unresolved', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.spec\\.ts$' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
