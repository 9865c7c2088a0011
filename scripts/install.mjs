/** Installs what is missing, and nothing else. */
import { ensureInstalled } from './prepare.mjs';

ensureInstalled();
