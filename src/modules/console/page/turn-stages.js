/** @typedef {{ session_id: string, timestamp: string, stt_ms: number, llm_ms: number, tts_ms: number, total_ms: number, success: boolean }} RecentTurn */
/** @typedef {{ name: StageName, label: string, startMs: number, lengthMs: number }} Stage */
/** @typedef {'pause' | 'stt' | 'llm' | 'tts'} StageName */

/** @type {readonly (readonly [StageName, string])[]} */
export const STAGES = [
  ['pause', 'end of turn'],
  ['stt', 'recognition'],
  ['llm', 'language model'],
  ['tts', 'voice'],
];

/**
 * What the time to an answer is made of, one behind the other. What no stage accounts for is the silence that is
 * awaited before a turn counts as over.
 * @param {RecentTurn} turn
 * @returns {Stage[]}
 */
export function stagesOf({ stt_ms: stt, llm_ms: llm, tts_ms: tts, total_ms: total }) {
  const lengths = { pause: Math.max(0, total - stt - llm - tts), stt, llm, tts };
  let startMs = 0;
  return STAGES.map(([name, label]) => {
    const lengthMs = Math.max(0, lengths[name]);
    const stage = { name, label, startMs, lengthMs };
    startMs += lengthMs;
    return stage;
  });
}

/**
 * Where an axis ends that shows so much, and what lies between its marks.
 * @param {number} longestMs
 */
export function axisOf(longestMs) {
  const wanted = Math.max(longestMs, 100) / 4;
  const magnitude = 10 ** Math.floor(Math.log10(wanted));
  const stepMs = ([1, 2, 2.5, 5, 10].find((factor) => factor * magnitude >= wanted) ?? 10) * magnitude;
  return { endMs: stepMs * Math.ceil(longestMs / stepMs || 1), stepMs };
}
