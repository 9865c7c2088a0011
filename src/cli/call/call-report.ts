import { isWhole, type CallOutcome } from './call-outcome.js';

/** Figures over all calls. Times are in milliseconds. */
export interface CallSummary {
  calls: number;
  refused: number;
  cut: number;
  turns: number;
  unanswered: number;
  early: number;
  latencyMs: Places;
  bargeInMs: Places;
  /** Messages with audio of answers that were cleared. */
  stale: number;
  gaps: number;
  longestGapMs: number;
  /** How late the callers themselves were at the worst. */
  lateMs: number;
}

/** Undefined where nothing was measured. */
export interface Places {
  p50: number | undefined;
  p95: number | undefined;
  max: number | undefined;
}

export function summaryOf(outcomes: readonly CallOutcome[]): CallSummary {
  const turns = outcomes.flatMap((outcome) => outcome.turns);
  const gaps = outcomes.flatMap((outcome) => outcome.gaps.map(({ durationMs }) => durationMs));
  return {
    calls: outcomes.length,
    refused: outcomes.filter(({ status }) => status === 'refused').length,
    cut: outcomes.filter(({ status }) => status === 'cut').length,
    turns: turns.length,
    unanswered: turns.filter(({ latencyMs }) => latencyMs === undefined).length,
    early: turns.filter(({ isEarly }) => isEarly).length,
    latencyMs: placesOf(turns.map(({ latencyMs }) => latencyMs)),
    bargeInMs: placesOf(turns.map(({ bargeInMs }) => bargeInMs)),
    stale: outcomes.reduce((sum, { stale }) => sum + stale, 0),
    gaps: gaps.length,
    longestGapMs: Math.max(0, ...gaps),
    lateMs: Math.max(0, ...outcomes.map(({ lateMs }) => lateMs)),
  };
}

/** The outcome for a terminal: a line for each turn, then the figures over all. */
export function reportOf(outcomes: readonly CallOutcome[]): string {
  return [...outcomes.map(callText), summaryText(summaryOf(outcomes))].join('\n');
}

/** The outcome for programs. */
export const jsonReportOf = (outcomes: readonly CallOutcome[]): string =>
  JSON.stringify(
    { isWhole: outcomes.every(isWhole), summary: summaryOf(outcomes), calls: outcomes },
    null,
    2,
  );

function callText({ call, callSid, status, reason, greetingMs, turns, gaps, errors }: CallOutcome): string {
  const greeting = greetingMs === undefined ? '' : `, greeted after ${ms(greetingMs)}`;
  return [
    `\ncall ${call} (${callSid}): ${status}${reason === undefined ? '' : ` (${reason})`}${greeting}`,
    ...turns.map(({ file, latencyMs, isEarly, bargeInMs, audioMs }) => {
      const answer = latencyMs === undefined ? 'no answer' : `answer after ${ms(latencyMs)}`;
      const early = isEarly ? ', one began while it was said' : '';
      const bargeIn = bargeInMs === undefined ? '' : `, interrupted after ${ms(bargeInMs)}`;
      return `  ${file}: ${answer}, ${(audioMs / 1000).toFixed(1)} s of audio${early}${bargeIn}`;
    }),
    ...gaps.map(({ atMs, durationMs }) => `  gap of ${ms(durationMs)} at ${(atMs / 1000).toFixed(1)} s`),
    ...errors.map((error) => `  error: ${error}`),
  ].join('\n');
}

function summaryText(summary: CallSummary): string {
  const { calls, refused, cut, turns, unanswered, early, latencyMs, bargeInMs } = summary;
  return [
    `\n${calls} calls, ${refused} refused, ${cut} cut; ${turns} turns, ${unanswered} unanswered, ${early} answered early`,
    `answer:  ${placesText(latencyMs)}`,
    `barge-in: ${placesText(bargeInMs)}; stale messages after clear: ${summary.stale}`,
    `gaps: ${summary.gaps}, the longest ${ms(summary.longestGapMs)}; callers themselves up to ${ms(summary.lateMs)} late\n`,
  ].join('\n');
}

const ms = (value: number | undefined): string => (value === undefined ? '–' : `${Math.round(value)} ms`);

const placesText = ({ p50, p95, max }: Places): string => `p50 ${ms(p50)}, p95 ${ms(p95)}, max ${ms(max)}`;

function placesOf(values: readonly (number | undefined)[]): Places {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  const at = (share: number): number | undefined => sorted[Math.ceil(share * sorted.length) - 1];
  return { p50: at(0.5), p95: at(0.95), max: sorted.at(-1) };
}
