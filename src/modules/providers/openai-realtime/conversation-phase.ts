import type { ConversationState } from '../../../engine/conversation/conversation-event.js';

export type VendorPhase = 'waiting' | 'listening' | 'thinking' | 'speaking' | 'closed';
export type VendorInput = 'ready' | 'speech' | 'asked' | 'audio' | 'over' | 'lost' | 'close';

type Row = Partial<Record<VendorInput, VendorPhase>>;

const always: Row = { close: 'closed' };

/** What comes next, by where the conversation is; what is not here changes nothing. */
const TABLE: Readonly<Record<VendorPhase, Row>> = {
  waiting: { ...always, ready: 'listening', audio: 'speaking' },
  listening: { ...always, asked: 'thinking', audio: 'speaking', lost: 'waiting' },
  thinking: { ...always, speech: 'listening', audio: 'speaking', over: 'listening', lost: 'waiting' },
  /** What came of an answer is heard, whatever becomes of the session. */
  speaking: { ...always, speech: 'listening', over: 'listening' },
  closed: {},
};

const STATES: Readonly<Record<VendorPhase, ConversationState>> = {
  waiting: 'idle',
  listening: 'listening',
  thinking: 'thinking',
  speaking: 'speaking',
  closed: 'idle',
};

/** The one place where a conversation that a vendor holds changes its state. */
export const phaseAfter = (phase: VendorPhase, input: VendorInput): VendorPhase =>
  TABLE[phase][input] ?? phase;

/** What a surface sees of it. */
export const stateOf = (phase: VendorPhase): ConversationState => STATES[phase];
