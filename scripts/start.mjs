/** `npm start`: installs and builds when needed, then serves. */
import { prepare } from './prepare.mjs';

prepare();
await import('../dist/main.js');
