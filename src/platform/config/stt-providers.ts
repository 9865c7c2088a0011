/**
 * Speech recognition that settings can name, in the order in which it is used unless STT_PROVIDERS says otherwise: the
 * vendor whose key serves nothing else, and who listens while somebody speaks, comes first.
 */
export const STT_PROVIDER_NAMES = ['deepgram', 'openai', 'groq', 'embedded'] as const;
export type SttProviderName = (typeof STT_PROVIDER_NAMES)[number];
export type SttVendorName = Exclude<SttProviderName, 'embedded'>;

/** Everything that is set for the speech recognition of one vendor. */
export interface SttProviderSettings {
  provider: SttVendorName;
  /** Without a slash at its end. */
  baseUrl: string;
  apiKey: string;
  model: string;
}

/** What the settings of all providers say, each under its own name. */
export interface SttSettingValues {
  readonly sttProviders: readonly string[];
  readonly openaiKey: string | undefined;
  readonly openaiUrl: string;
  readonly openaiSttModel: string;
  readonly groqKey: string | undefined;
  readonly groqUrl: string;
  readonly groqSttModel: string;
  readonly deepgramKey: string | undefined;
  readonly deepgramUrl: string;
  readonly deepgramSttModel: string;
}

const isVendorName = (name: string): name is SttVendorName =>
  name !== 'embedded' && (STT_PROVIDER_NAMES as readonly string[]).includes(name);

type VendorSettings = Omit<SttProviderSettings, 'apiKey' | 'provider'> & { apiKey: string | undefined };

/** The vendors' settings, as far as they are there. */
const READERS: Readonly<Record<SttVendorName, (values: SttSettingValues) => VendorSettings>> = {
  deepgram: (values) => ({
    baseUrl: values.deepgramUrl,
    apiKey: values.deepgramKey,
    model: values.deepgramSttModel,
  }),
  openai: (values) => ({
    baseUrl: values.openaiUrl,
    apiKey: values.openaiKey,
    model: values.openaiSttModel,
  }),
  groq: (values) => ({ baseUrl: values.groqUrl, apiKey: values.groqKey, model: values.groqSttModel }),
};

/** The vendors to use, best first, and what is missing of those that are named. */
export function sttProvidersOf(values: SttSettingValues): {
  providers: SttProviderSettings[];
  problems: string[];
} {
  const isNamed = values.sttProviders.length > 0;
  const providers: SttProviderSettings[] = [];
  const problems: string[] = [];
  for (const provider of (isNamed ? values.sttProviders : STT_PROVIDER_NAMES).filter(isVendorName)) {
    const { apiKey, ...rest } = READERS[provider](values);
    if (apiKey !== undefined) providers.push({ provider, ...rest, apiKey });
    else if (isNamed) problems.push(`STT_PROVIDERS: ${provider} needs ${provider.toUpperCase()}_API_KEY`);
  }
  return { providers, problems };
}
