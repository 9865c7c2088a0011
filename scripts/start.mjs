/** `npm start`: installs and builds when needed, then serves in this process, so that signals reach the server. */
import { prepare } from './prepare.mjs';

await prepare({ toServe: true });
await import('../dist/bundle/main.js');
