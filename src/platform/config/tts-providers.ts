/**
 * Speech synthesis that settings can name, in the order in which it is used unless TTS_PROVIDERS says otherwise: vendors
 * whose key serves nothing else come first, then what is installed here, then what always is.
 */
export const TTS_PROVIDER_NAMES = ['cartesia', 'elevenlabs', 'openai', 'kokoro', 'embedded'] as const;
export type TtsProviderName = (typeof TTS_PROVIDER_NAMES)[number];
/** Of this machine. */
export type LocalTtsName = 'kokoro' | 'embedded';
export type TtsVendorName = Exclude<TtsProviderName, LocalTtsName>;

/** Everything that is set for the speech synthesis of one vendor. */
export interface TtsVendorSettings {
  provider: TtsVendorName;
  /** Without a slash at its end. */
  baseUrl: string;
  apiKey: string;
  model: string;
  voice: string;
}

export type TtsProviderSettings = TtsVendorSettings | { provider: 'kokoro' } | { provider: 'embedded' };

/** What the settings of all providers say, each under its own name. */
export interface TtsSettingValues {
  readonly ttsProviders: readonly string[];
  readonly openaiKey: string | undefined;
  readonly openaiUrl: string;
  readonly openaiTtsModel: string;
  readonly openaiTtsVoice: string;
  readonly cartesiaKey: string | undefined;
  readonly cartesiaUrl: string;
  readonly cartesiaTtsModel: string;
  readonly cartesiaTtsVoice: string;
  readonly elevenlabsKey: string | undefined;
  readonly elevenlabsUrl: string;
  readonly elevenlabsTtsModel: string;
  readonly elevenlabsTtsVoice: string;
}

const isProviderName = (name: string): name is TtsProviderName =>
  (TTS_PROVIDER_NAMES as readonly string[]).includes(name);

/** The vendors' settings, as far as they are there. */
const READERS: Readonly<
  Record<
    TtsVendorName,
    (values: TtsSettingValues) => Omit<TtsVendorSettings, 'apiKey'> & { apiKey?: string | undefined }
  >
> = {
  cartesia: (values) => ({
    provider: 'cartesia',
    baseUrl: values.cartesiaUrl,
    apiKey: values.cartesiaKey,
    model: values.cartesiaTtsModel,
    voice: values.cartesiaTtsVoice,
  }),
  elevenlabs: (values) => ({
    provider: 'elevenlabs',
    baseUrl: values.elevenlabsUrl,
    apiKey: values.elevenlabsKey,
    model: values.elevenlabsTtsModel,
    voice: values.elevenlabsTtsVoice,
  }),
  openai: (values) => ({
    provider: 'openai',
    baseUrl: values.openaiUrl,
    apiKey: values.openaiKey,
    model: values.openaiTtsModel,
    voice: values.openaiTtsVoice,
  }),
};

/** The providers to use, best first, and what is missing of those that are named. */
export function ttsProvidersOf(values: TtsSettingValues): {
  providers: TtsProviderSettings[];
  problems: string[];
} {
  const isNamed = values.ttsProviders.length > 0;
  const providers: TtsProviderSettings[] = [];
  const problems: string[] = [];
  for (const provider of isNamed ? values.ttsProviders.filter(isProviderName) : TTS_PROVIDER_NAMES) {
    if (provider === 'kokoro' || provider === 'embedded') {
      providers.push({ provider });
      continue;
    }
    const { apiKey, ...rest } = READERS[provider](values);
    if (apiKey !== undefined) providers.push({ ...rest, apiKey });
    else if (isNamed) problems.push(`TTS_PROVIDERS: ${provider} needs ${provider.toUpperCase()}_API_KEY`);
  }
  return { providers, problems };
}
