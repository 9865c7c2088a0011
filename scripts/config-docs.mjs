/** `npm run docs:config`: writes `.env.example` and `docs/configuration.md` from the configuration schema. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

await prepare();
const { renderConfigurationDoc, renderEnvExample } =
  await import('../dist/platform/config/config-document.js');
const { CONFIG_SECTIONS } = await import('../dist/platform/config/load-config.js');
writeFileSync(join(root, '.env.example'), renderEnvExample(CONFIG_SECTIONS));
writeFileSync(join(root, 'docs', 'configuration.md'), renderConfigurationDoc(CONFIG_SECTIONS));
