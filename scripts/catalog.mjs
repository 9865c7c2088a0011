/** `npm run catalog -- import FILE | search QUERY | clear`: installs and builds when needed, then works on the catalogue. */
import { prepare } from './prepare.mjs';

await prepare();
await import('../dist/bundle/catalog.js');
