import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ProvidersView } from '../../src/modules/providers/registry/providers.view.js';
import type { Environment } from '../../src/platform/config/config-section.js';
import { startApp, type RunningApp } from '../support/running-app.js';

vi.mock(import('../../src/modules/providers/registered-providers.js'), async (importOriginal) => {
  const { REGISTERED_PROVIDERS } = await importOriginal();
  const { beepVoice } = await import('../support/example-provider/beep.source.js');
  return { REGISTERED_PROVIDERS: [beepVoice, ...REGISTERED_PROVIDERS] };
});
vi.mock(import('../../src/platform/config/added-providers.js'), () => ({
  ADDED_PROVIDERS: { stt: [], llm: [], tts: ['beep'] },
}));

describe('a provider that was added as docs/adding-a-provider.md says', () => {
  let app: RunningApp | undefined;

  afterEach(() => app?.close());

  const voicesWith = async (settings: Environment): Promise<string[]> => {
    app = await startApp({ INFERENCE_WORKERS: '1', ...settings });
    const answer = await fetch(`${app.url}/providers`);
    const { providers } = (await answer.json()) as ProvidersView;
    return providers.tts.providers.map(({ name }) => name);
  };

  it('is the first voice where settings name none', async () => {
    expect(await voicesWith({})).toEqual(['beep', 'embedded']);
  });

  it('has the place that settings give it', async () => {
    expect(await voicesWith({ TTS_PROVIDERS: 'embedded,beep' })).toEqual(['embedded', 'beep']);
  });
});
