/** `npm run transcribe -- FILE…`: installs and builds when needed, then transcribes files of this machine. */
import { prepare } from './prepare.mjs';

await prepare();
await import('../dist/bundle/transcribe.js');
