import type { Environment } from '../../src/platform/config/config-section.js';
import { CALLER_WORD_MS } from './coded-caller.js';
import { startCodedCartesia, startCodedElevenLabs, type CodedVoice } from './coded-voices.js';
import { codedNumbersIn, codedWordsIn, soundMsOf } from './coded-words.js';
import { startDeepgramStandIn, type DeepgramStandIn } from './deepgram-stand-in.js';
import { FaultyLine } from './faulty-line.js';
import {
  startLanguageModelStandIn,
  type LanguageModelStandIn,
  type StandInRequest,
} from './language-model-stand-in.js';
import { startTranscriptionsStandIn, type TranscriptionsStandIn } from './transcriptions-stand-in.js';

export const BREAKABLE_KINDS = ['stt', 'llm', 'tts'] as const;
export type BreakableKind = (typeof BREAKABLE_KINDS)[number];

/** Of each kind the vendor whose line breaks. */
export const BREAKABLE_VENDORS: Readonly<Record<BreakableKind, string>> = {
  stt: 'deepgram',
  llm: 'openai',
  tts: 'cartesia',
};

/** Length of a word of each voice, with the pause behind it. */
const VOICE_WORD_MS = { best: 240, other: 270 };
/** Between two words that a model writes. */
const DRIP_MS = 40;
/** As often the vendor of the first tells what it understands while somebody speaks. */
const INTERIM_MS = 300;
const HEARD_RATE_HZ = 16_000;

const heard = (pcm: Int16Array): ReturnType<typeof codedWordsIn> =>
  codedWordsIn(pcm, HEARD_RATE_HZ, soundMsOf(CALLER_WORD_MS) / 2);

/**
 * Two vendors of each kind on loopback, which understand, answer and say coded words: Deepgram before Groq, OpenAI before
 * another of its protocol, Cartesia before ElevenLabs. The line to the first of each can be broken. The caller closes them.
 */
export class FailoverVendors {
  /** What the models were asked: the numbers of the words of each question, in order. */
  readonly asked: number[][] = [];

  private constructor(
    private readonly ears: [DeepgramStandIn, TranscriptionsStandIn],
    private readonly models: [LanguageModelStandIn, LanguageModelStandIn],
    private readonly voices: [CodedVoice, CodedVoice],
    readonly lines: Readonly<Record<BreakableKind, FaultyLine>>,
  ) {
    ears[1].script = {
      text: '',
      understand: (pcm) =>
        heard(pcm)
          .map(({ text }) => text)
          .join(' '),
    };
  }

  /** @param answer what is said to a question, by the numbers of its words. */
  static async start(answer: (question: readonly number[]) => string): Promise<FailoverVendors> {
    const ears = await Promise.all([
      startDeepgramStandIn({ hearing: { wordsIn: heard, stretchMs: Infinity, interimMs: INTERIM_MS } }),
      startTranscriptionsStandIn({ dialect: 'groq' }),
    ]);
    const models = await Promise.all([
      startLanguageModelStandIn({ dialect: 'openai' }),
      startLanguageModelStandIn({ dialect: 'vllm' }),
    ]);
    const voices = await Promise.all([
      startCodedCartesia(VOICE_WORD_MS.best),
      startCodedElevenLabs(VOICE_WORD_MS.other),
    ]);
    const [stt, llm, tts] = await Promise.all(
      [ears[0], models[0], voices[0]].map(({ url }) => FaultyLine.open(url)),
    );
    const vendors = new FailoverVendors(ears, models, voices, { stt: stt!, llm: llm!, tts: tts! });
    for (const model of models) {
      model.answer = (request) => ({ text: vendors.restOf(request, answer), dripMs: DRIP_MS });
    }
    return vendors;
  }

  /** Settings of a server that uses them. */
  get settings(): Environment {
    const { stt, llm, tts } = this.lines;
    return {
      OUTBOUND_ALLOW: '127.0.0.1',
      // As they are where nothing is set.
      STT_TIMEOUT_MS: '5000',
      LLM_TIMEOUT_MS: '5000',
      TTS_TIMEOUT_MS: '5000',
      // Every call says the same: each is to be synthesised anew.
      CACHE_MEMORY_MB: '0',
      CACHE_DISK_MB: '0',
      STT_PROVIDERS: 'deepgram,groq',
      DEEPGRAM_API_KEY: 'key',
      DEEPGRAM_BASE_URL: `${stt.url}/v1`,
      GROQ_API_KEY: 'key',
      GROQ_BASE_URL: `${this.ears[1].url}/v1`,
      LLM_PROVIDERS: 'openai,vllm',
      OPENAI_API_KEY: 'key',
      OPENAI_BASE_URL: llm.url,
      VLLM_BASE_URL: this.models[1].url,
      VLLM_LLM_MODEL: 'other-1',
      TTS_PROVIDERS: 'cartesia,elevenlabs',
      CARTESIA_API_KEY: 'key',
      CARTESIA_BASE_URL: tts.url,
      ELEVENLABS_API_KEY: 'key',
      ELEVENLABS_BASE_URL: `${this.voices[1].url}/v1`,
    };
  }

  async close(): Promise<void> {
    const all = [...Object.values(this.lines), ...this.ears, ...this.models, ...this.voices];
    await Promise.all(all.map((each) => each.close()));
  }

  /** What is left to say of the answer, where the model is shown that some of it was said. */
  private restOf({ body }: StandInRequest, answer: (question: readonly number[]) => string): string {
    const messages = body.messages ?? [];
    const at = messages.findLastIndex(
      ({ role, content }) => role === 'user' && codedNumbersIn(content ?? '').length > 0,
    );
    const question = codedNumbersIn(messages[at]?.content ?? '');
    const begun = codedNumbersIn(messages[at + 1]?.content ?? '').length;
    if (begun === 0) this.asked.push(question);
    return answer(question).split(' ').slice(begun).join(' ');
  }
}
