/** `npm run build`: compiles `src` to `dist`, when something changed. */
import { prepare } from './prepare.mjs';

prepare();
