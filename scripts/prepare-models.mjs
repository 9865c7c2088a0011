/** Makes the embedded models in the folder that is named, as the server does at its first start. For images. */
import { join, resolve } from 'node:path';
import { prepare, root } from './prepare.mjs';

await prepare();
const inference = new URL('../dist/engine/inference/', import.meta.url);
const { prepareMoonshine } = await import(new URL('moonshine/prepare-moonshine.js', inference));
const { prepareSilero } = await import(new URL('silero/prepare-silero.js', inference));
const folder = resolve(process.argv[2] ?? join(root, 'models'));
await prepareMoonshine({ targetDir: join(folder, 'moonshine-tiny') });
await prepareSilero({ targetDir: join(folder, 'silero-vad') });
