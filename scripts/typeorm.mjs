/** `npm run typeorm -- ARGUMENTS`: TypeORM's command line on the built server, `migration:show` for one. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

await prepare();
const { default: ts } = await import('typescript');
const source = readFileSync(join(root, 'ormconfig.ts'), 'utf8').replaceAll(`'./src/`, `'./`);
const { outputText } = ts.transpileModule(source, {
  compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
});
const built = join(root, 'dist', 'ormconfig.js');
writeFileSync(built, outputText);
const cli = join(root, 'node_modules', 'typeorm', 'cli.js');
const result = spawnSync(process.execPath, [cli, ...process.argv.slice(2), '-d', built], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(result.status ?? 1);
