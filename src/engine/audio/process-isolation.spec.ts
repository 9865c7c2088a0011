import { execFileSync } from 'node:child_process';
import { networkInterfaces } from 'node:os';

import { describe, expect, it } from 'vitest';

import { isolationPrefix } from './process-isolation.js';

const LIST_INTERFACES = 'console.log(JSON.stringify(Object.keys(require("node:os").networkInterfaces())))';

describe('isolationPrefix', () => {
  it('leaves a command without network where the system allows it, and runs it in any case', async () => {
    const prefix = await isolationPrefix();
    const [file = '', ...args] = [...prefix, process.execPath, '-e', LIST_INTERFACES];

    const seen = JSON.parse(execFileSync(file, args, { encoding: 'utf8' })) as string[];

    expect(seen).toEqual(prefix.length > 0 ? [] : Object.keys(networkInterfaces()));
  });

  it('asks the system once', () => {
    expect(isolationPrefix()).toBe(isolationPrefix());
  });
});
