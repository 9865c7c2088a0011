/** `npm run build`: installs what is missing and compiles `src` to `dist`, when something changed. */
import { prepare } from './prepare.mjs';

await prepare();
