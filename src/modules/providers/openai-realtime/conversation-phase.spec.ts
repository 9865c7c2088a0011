import { describe, expect, it } from 'vitest';
import { phaseAfter, stateOf, type VendorInput, type VendorPhase } from './conversation-phase.js';

const INPUTS: readonly VendorInput[] = ['ready', 'speech', 'asked', 'audio', 'over', 'lost', 'close'];

describe('the phases of a conversation that a vendor holds', () => {
  it.each<[VendorPhase, string]>([
    ['waiting', 'listening waiting waiting speaking waiting waiting closed'],
    ['listening', 'listening listening thinking speaking listening waiting closed'],
    ['thinking', 'thinking listening thinking speaking listening waiting closed'],
    ['speaking', 'speaking listening speaking speaking listening speaking closed'],
    ['closed', 'closed closed closed closed closed closed closed'],
  ])('from %s', (phase, expected) => {
    expect(INPUTS.map((input) => phaseAfter(phase, input)).join(' ')).toBe(expected);
  });

  it('show as the states of any conversation', () => {
    const phases: VendorPhase[] = ['waiting', 'listening', 'thinking', 'speaking', 'closed'];
    expect(phases.map(stateOf)).toEqual(['idle', 'listening', 'thinking', 'speaking', 'idle']);
  });
});
