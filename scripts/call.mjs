/** `npm run call -- URL --audio FILE`: installs and builds when needed, then calls a server as Twilio does. */
import { prepare } from './prepare.mjs';

await prepare();
await import('../dist/bundle/call.js');
