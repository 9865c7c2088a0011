/** `npm run models -- list | pull NAME | verify | remove NAME | info NAME | prove NAME`: installs and builds when needed, then works on the models. */
import { prepare } from './prepare.mjs';

await prepare();
await import('../dist/bundle/models.js');
