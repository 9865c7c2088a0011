/** `npm run talk -- URL --audio FILE`: installs and builds when needed, then talks to a server in real time. */
import { prepare } from './prepare.mjs';

await prepare();
await import('../dist/bundle/talk.js');
