import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { beepVoice } from '../../../../test/support/example-provider/beep.source.js';
import { listen, spokenRequest } from '../../../../test/support/speech-answers.js';
import { FailoverVoices } from '../failover/failover-voices.js';
import { ProviderRegistry } from './provider-registry.js';
import type { ProviderContext } from './provider-source.js';
import { presentProviders } from './providers.presenter.js';

const ROOT = new URL('../../../../', import.meta.url);
const ignore = (): void => undefined;

describe('docs/adding-a-provider.md', () => {
  it.each(['beep-voice.ts', 'beep.source.ts'])('shows %s as it is built here', async (name) => {
    const [page, code] = await Promise.all([
      readFile(new URL('docs/adding-a-provider.md', ROOT), 'utf8'),
      readFile(new URL(`test/support/example-provider/${name}`, ROOT), 'utf8'),
    ]);
    // In a folder of an adapter, the imports are two levels further up.
    const shown = code
      .replaceAll('../../../src/modules/providers/', '../')
      .replaceAll('../../../src/', '../../../');
    expect(page).toContain('```ts\n' + shown + '```');
  });

  it('adds a provider that speaks, is listed and guarded', async () => {
    const logger = { info: ignore, warn: ignore };
    const registry = new ProviderRegistry({
      logger,
      order: { stt: [], llm: [], tts: [] },
      probeTimeoutMs: 1000,
    });
    registry.addFrom([beepVoice], {} as ProviderContext);
    const voice = new FailoverVoices(registry.lines.tts, logger).choose('fr');
    expect(await listen(voice.speak(spokenRequest({ text: 'Bon jour', language: 'fr' })))).toHaveLength(3200);
    const { providers, summary } = presentProviders(registry);
    expect(summary.tts).toEqual({ current: 'beep', available_count: 1 });
    expect(providers.tts.providers[0]?.circuit).toMatchObject({
      name: 'tts_beep',
      stats: { successful_requests: 1 },
    });
    await registry.onApplicationShutdown();
  });
});
