import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transition, type TurnInput, type TurnPhase } from './turn-machine.js';

const PHASES: readonly TurnPhase[] = [
  'idle',
  'listening',
  'concluding',
  'thinking',
  'speaking',
  'yielding',
  'closed',
];
const INPUTS: readonly TurnInput[] = [
  'begin',
  'speech',
  'turn-over',
  'heard',
  'heard-part',
  'nothing-heard',
  'meant',
  'told',
  'announce',
  'audio',
  'answered',
  'failed',
  'interrupt',
  'doze',
  'reset',
  'close',
];

/** A line for each phase, a word for each input in the order above: the next phase, `.` for no change, then its acts. */
const TABLE: Readonly<Record<TurnPhase, string>> = {
  idle: 'listening listening concluding+conclude . . . . thinking+ask thinking+announce . . .+tell-failure . . R C',
  listening:
    '. . concluding+conclude . . . . thinking+ask thinking+announce . . .+tell-failure . idle+forget-speech R C',
  concluding:
    '. . . thinking+ask listening listening . . . . . listening+tell-failure listening+forget-speech . R C',
  thinking:
    '. listening+take-back . . . . . .+take-back+ask . speaking listening listening+cut+tell-failure listening+cut . R C',
  speaking:
    '. yielding+hold . . . . . thinking+cut+ask . . listening listening+cut+tell-failure listening+cut+forget-speech . R C',
  yielding:
    '. . .+conclude thinking+break-off+ask listening+break-off speaking+resume listening+break-off thinking+cut+ask . . . listening+cut+tell-failure listening+cut+forget-speech . R C',
  closed: '. . . . . . . . . . . . . . . .',
};
const SHORT: Readonly<Record<string, string>> = {
  R: 'listening+cut+forget-speech+forget-all',
  C: 'closed+cut+forget-speech',
};

describe('the turns of a conversation', () => {
  it.each(PHASES)('go on from %s as the table says', (phase) => {
    const written = INPUTS.map((input) => {
      const next = transition(phase, input);
      return [next.phase === phase ? '.' : next.phase, ...next.acts].join('+');
    });
    const cells = TABLE[phase].split(' ').map((cell) => SHORT[cell] ?? cell);
    const expected = cells.map((cell) => (cell.startsWith(`${phase}+`) ? cell.replace(phase, '.') : cell));
    expect(written).toEqual(expected);
  });

  it('never hold two answers, and end the one there is, whatever happens', () => {
    const isAnswering = (phase: TurnPhase): boolean => ['thinking', 'speaking', 'yielding'].includes(phase);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...INPUTS), { maxLength: 60 }), (inputs) => {
        let phase: TurnPhase = 'idle';
        let hasAnswer = false;
        for (const input of inputs) {
          const { phase: next, acts } = transition(phase, input);
          for (const act of acts) {
            if (['cut', 'break-off', 'take-back'].includes(act)) hasAnswer = false;
            if (act === 'ask' || act === 'announce') {
              expect(hasAnswer).toBe(false);
              hasAnswer = true;
            }
          }
          if (input === 'answered' && isAnswering(phase) && !isAnswering(next)) hasAnswer = false;
          phase = next;
          expect(hasAnswer).toBe(isAnswering(phase));
        }
      }),
    );
  });
});
