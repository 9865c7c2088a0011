import type { IncomingMessage } from 'node:http';

/** How the vendor refuses a request: the message also stands in the header `dg-error`. */
export interface DeepgramRefusal {
  status: number;
  code: string;
  message: string;
}

interface RequestRules {
  api: 'live' | 'recording';
  key: string | undefined;
  body?: Buffer;
}

/** Keys of the query as the vendor's own clients have them; `detect_language` is for recordings only. */
const LIVE_ONLY = 'channels endpointing interim_results sample_rate utterance_end_ms vad_events'.split(' ');
const RECORDING_ONLY = 'detect_language filler_words measurements paragraphs utterances utt_split'.split(' ');
const SHARED = (
  'callback callback_method detect_entities diarize diarize_model dictation encoding extra keyterm keywords language ' +
  'mip_opt_out model multichannel numerals profanity_filter punctuate redact replace search smart_format tag version'
).split(' ');
const CONTAINER = /^(RIFF|OggS|fLaC|ID3|\x1aE\xdf\xa3)/;

const bad = (message: string): DeepgramRefusal => ({
  status: 400,
  code: 'Bad Request',
  message: `Bad Request: ${message}`,
});

/** Why Deepgram would refuse a request, if it would. */
export function refusalOf(
  request: IncomingMessage,
  { api, key, body = Buffer.alloc(0) }: RequestRules,
): DeepgramRefusal | undefined {
  const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://vendor');
  if (pathname !== '/v1/listen') return { status: 404, code: 'NOT_FOUND', message: 'Not found.' };
  if (key !== undefined && request.headers.authorization !== `Token ${key}`) {
    return { status: 401, code: 'INVALID_AUTH', message: 'Invalid credentials.' };
  }
  const known = [...SHARED, ...(api === 'live' ? LIVE_ONLY : RECORDING_ONLY)];
  const unknown = [...query.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) return bad(`unknown parameter ${unknown}`);
  const isKnownModel = /^nova-[23](-general|-medical)?$/.test(query.get('model') ?? '');
  if (!isKnownModel || !/^[a-z]{2}$/.test(query.get('language') ?? 'en')) {
    return bad('No such model/language/tier combination found.');
  }
  return api === 'live' ? liveRefusal(query) : recordingRefusal(query, body);
}

function liveRefusal(query: URLSearchParams): DeepgramRefusal | undefined {
  if (query.has('encoding') !== query.has('sample_rate')) return bad('encoding and sample_rate go together.');
  if (query.has('encoding') && query.get('encoding') !== 'linear16') return bad('unsupported encoding.');
  const utteranceEndMs = query.get('utterance_end_ms');
  if (utteranceEndMs === null) return undefined;
  if (query.get('interim_results') !== 'true') return bad('utterance_end_ms requires interim_results.');
  return Number(utteranceEndMs) >= 1000 ? undefined : bad('utterance_end_ms must be at least 1000.');
}

function recordingRefusal(query: URLSearchParams, body: Buffer): DeepgramRefusal | undefined {
  const isContainer = CONTAINER.test(body.toString('latin1', 0, 4));
  if (isContainer === query.has('encoding'))
    return bad('failed to process audio: corrupt or unsupported data');
  return query.has('language') && query.has('detect_language') ? bad('language is known.') : undefined;
}
