import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const builtProbe = fileURLToPath(
  new URL('../../../../dist/engine/inference/moonshine/weight-sign.js', import.meta.url),
);

it('leaves no device id of the runtime in the home folder', async () => {
  const home = await mkdtemp(join(tmpdir(), 'parley-home-'));
  try {
    const program = `const { chooseWeightSign } = await import(${JSON.stringify(builtProbe)}); await chooseWeightSign();`;
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
      env: { HOME: home },
    });
    expect(await readdir(home)).toEqual([]);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});
