/** Installs what is missing, and nothing else. */
import { prepareToBuild } from './prepare.mjs';

await prepareToBuild();
