import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { beepVoice } from '../../../../test/support/example-provider/beep.source.js';
import { listen, spokenRequest } from '../../../../test/support/speech-answers.js';
import { ProvidersConfig } from '../../../platform/config/providers.config.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { configuredVoices } from '../configured-voices.source.js';
import type { EmbeddedSpeech } from '../embedded-speech.js';
import { FailoverVoices } from '../failover/failover-voices.js';
import type { ServableModel } from '../installed-models.js';
import { InstalledVoices } from '../kokoro/installed-voices.js';
import { ProviderRegistry } from './provider-registry.js';
import type { ProviderContext } from './provider-source.js';
import { presentProviders } from './providers.presenter.js';

const ROOT = new URL('../../../../', import.meta.url);
const ignore = (): void => undefined;
const NAMED = { TTS_PROVIDERS: 'embedded,openai,kokoro' };
const KOKORO_MODEL: ServableModel = {
  ...{ kind: 'text-to-speech', languages: ['en'], files: ['af_heart.bin'], installedSec: 0, mark: '' },
  reference: { key: 'kokoro@1', name: 'kokoro-82m', format: 'kokoro', dir: 'kokoro', bytes: 1 },
};

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

  it.each([
    ['before all others', [beepVoice, configuredVoices], {}, ['beep', 'openai', 'kokoro', 'embedded']],
    ['behind all others', [configuredVoices, beepVoice], {}, ['openai', 'kokoro', 'embedded', 'beep']],
    [
      'where settings name others',
      [beepVoice, configuredVoices],
      NAMED,
      ['embedded', 'openai', 'kokoro', 'beep'],
    ],
  ])('has its place in the order of the sources: %s', async (_, sources, environment, names) => {
    const config = new ProvidersConfig({ OPENAI_API_KEY: 'o', ...environment });
    const logger = { info: ignore, warn: ignore } as unknown as Logger;
    const registry = new ProviderRegistry({ logger, order: config.providerOrder, probeTimeoutMs: 1000 });
    registry.addFrom(sources, { config, logger } as ProviderContext);
    const speech = { isUsedHere: true, health: 'healthy' } as unknown as EmbeddedSpeech;
    new InstalledVoices(config, speech, registry, logger, () => true).use([KOKORO_MODEL]);
    expect(registry.lines.tts.entries.map(({ name }) => name)).toEqual(names);
    await registry.onApplicationShutdown();
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
