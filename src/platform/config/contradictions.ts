import type { LoadedConfig } from './load-config.js';

/** Sections that did not parse are undefined. */
type ParsedSections = { readonly [Section in keyof LoadedConfig]: LoadedConfig[Section] | undefined };

/** Settings that each parse and that do not go together: one would have no effect, and nobody would be told. */
export function contradictionsOf(config: ParsedSections): string[] {
  return [
    ...accessProblems(config),
    ...queueProblems(config),
    ...portProblems(config),
    ...recordProblems(config),
    ...telephonyProblems(config),
    ...turnProblems(config),
  ];
}

function accessProblems({ access }: ParsedSections): string[] {
  if (access?.apiKeysV1 !== true || access.apiKeys.length > 0) return [];
  return ['API_KEYS_V1: expected API_KEYS to be set too'];
}

function queueProblems({ store }: ParsedSections): string[] {
  if (store?.queueDriver !== 'bull' || store.redisUrl !== undefined) return [];
  return ['REDIS_URL: expected the address of a Redis, because QUEUE_DRIVER is bull'];
}

/** The default of ALIAS_PORTS may meet PORT: that alias is left out with a warning. */
function portProblems({ server }: ParsedSections): string[] {
  if (server === undefined || server.port === 0 || !server.isGiven('aliasPorts')) return [];
  return server.aliasPorts.includes(server.port) ? ['ALIAS_PORTS: expected other ports than PORT'] : [];
}

function recordProblems({ callRecords }: ParsedSections): string[] {
  if (callRecords?.isRecorded !== true || callRecords.isKept) return [];
  return ['CALL_RECORDING: expected CALL_RECORDS to be true too'];
}

function telephonyProblems({ telephony }: ParsedSections): string[] {
  if (telephony === undefined) return [];
  const problems: string[] = [];
  const { twilioAccountSid: sid, twilioAuthToken: token, twilioApiKey: key, twilioApiSecret } = telephony;
  if (key !== undefined && twilioApiSecret === undefined)
    problems.push('TWILIO_API_KEY: expected TWILIO_API_SECRET to be set too');
  if (key === undefined && twilioApiSecret !== undefined)
    problems.push('TWILIO_API_SECRET: expected TWILIO_API_KEY to be set too');
  if (sid !== undefined && token === undefined && key === undefined)
    problems.push('TWILIO_ACCOUNT_SID: expected TWILIO_AUTH_TOKEN or TWILIO_API_KEY to be set too');
  if (sid === undefined && telephony.transferTargets.length > 0)
    problems.push('TELEPHONY_TRANSFER_TARGETS: expected TWILIO_ACCOUNT_SID to be set too');
  return problems;
}

function turnProblems({ turns }: ParsedSections): string[] {
  const { sentenceEndMs, endSilenceMs } = turns ?? {};
  if (sentenceEndMs === undefined || endSilenceMs === undefined || sentenceEndMs <= endSilenceMs) return [];
  return ['TURN_SENTENCE_END_MS: expected no more than TURN_END_SILENCE_MS'];
}
