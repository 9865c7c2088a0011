import { fileURLToPath } from 'node:url';

type Entry =
  | 'bare-server'
  | 'bare-sessions'
  | 'bare-lookup-server'
  | 'bare-upload-server'
  | 'lookup-load'
  | 'kernel-worker'
  | 'process-probe'
  | 'idle-process';

/** The compiled file of a process that rows start. */
export function entryPath(name: Entry): string {
  return fileURLToPath(new URL(`./${name}.js`, import.meta.url));
}
