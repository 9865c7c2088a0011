/**
 * Where a conversation is. `concluding`: the turn is over and its text is being recognised. `yielding`: the answer is
 * held, because somebody spoke into it and it is not known yet whether they mean it.
 */
export type TurnPhase = 'idle' | 'listening' | 'concluding' | 'thinking' | 'speaking' | 'yielding' | 'closed';

/** What happens to a conversation. */
export type TurnInput =
  /** The conversation begins, or goes on after it was idle. */
  | 'begin'
  /** The user has spoken long enough for it to count. */
  | 'speech'
  /** The user has ended the turn, by silence or by a command. */
  | 'turn-over'
  /** The text of the turn is known, and there is some. */
  | 'heard'
  /** The text of the turn is known, and the user has gone on speaking meanwhile. */
  | 'heard-part'
  /** The turn holds no words, or none that stop an answer. */
  | 'nothing-heard'
  /** What is recognised so far shows that an answer is being interrupted in earnest. */
  | 'meant'
  /** The user has said something without speaking. */
  | 'told'
  /** Something is to be said that nobody asked for, such as a greeting. */
  | 'announce'
  /** The first audio of an answer is there. */
  | 'audio'
  /** The answer was played to its end. */
  | 'answered'
  | 'failed'
  /** The command to be silent. */
  | 'interrupt'
  /** Nothing has happened for long. */
  | 'doze'
  | 'reset'
  | 'close';

/** What is to be done about it. */
export type TurnAct =
  /** Recognise what was said since the last turn. */
  | 'conclude'
  /** Ask the language model. */
  | 'ask'
  /** Say what was to be announced. */
  | 'announce'
  /** Stop the audio, and keep the rest of it. */
  | 'hold'
  /** Go on from the last word that was heard. */
  | 'resume'
  /** End the answer; the history keeps what was heard of it. */
  | 'cut'
  /** End the answer for somebody who spoke into it; where no word was heard, its question is open again. */
  | 'break-off'
  /** End the answer that nobody has heard; its question belongs to what is being said now. */
  | 'take-back'
  /** Forget what was said since the last turn. */
  | 'forget-speech'
  /** Tell of the failure. */
  | 'tell-failure'
  /** Forget the conversation. */
  | 'forget-all';

export interface Transition {
  phase: TurnPhase;
  acts: readonly TurnAct[];
}

const to = (phase: TurnPhase, ...acts: TurnAct[]): Transition => ({ phase, acts });

/** What each phase makes of each input; an input that is not there changes nothing. */
const TRANSITIONS: Readonly<Record<TurnPhase, Partial<Readonly<Record<TurnInput, Transition>>>>> = {
  idle: {
    begin: to('listening'),
    speech: to('listening'),
    'turn-over': to('concluding', 'conclude'),
    announce: to('thinking', 'announce'),
    told: to('thinking', 'ask'),
    failed: to('idle', 'tell-failure'),
  },
  listening: {
    'turn-over': to('concluding', 'conclude'),
    announce: to('thinking', 'announce'),
    told: to('thinking', 'ask'),
    failed: to('listening', 'tell-failure'),
    doze: to('idle', 'forget-speech'),
  },
  concluding: {
    heard: to('thinking', 'ask'),
    'heard-part': to('listening'),
    'nothing-heard': to('listening'),
    failed: to('listening', 'tell-failure'),
    interrupt: to('listening', 'forget-speech'),
  },
  thinking: {
    audio: to('speaking'),
    answered: to('listening'),
    speech: to('listening', 'take-back'),
    told: to('thinking', 'take-back', 'ask'),
    failed: to('listening', 'cut', 'tell-failure'),
    interrupt: to('listening', 'cut'),
  },
  speaking: {
    speech: to('yielding', 'hold'),
    told: to('thinking', 'cut', 'ask'),
    answered: to('listening'),
    failed: to('listening', 'cut', 'tell-failure'),
    interrupt: to('listening', 'cut', 'forget-speech'),
  },
  yielding: {
    'turn-over': to('yielding', 'conclude'),
    meant: to('listening', 'break-off'),
    told: to('thinking', 'cut', 'ask'),
    heard: to('thinking', 'break-off', 'ask'),
    'heard-part': to('listening', 'break-off'),
    'nothing-heard': to('speaking', 'resume'),
    failed: to('listening', 'cut', 'tell-failure'),
    interrupt: to('listening', 'cut', 'forget-speech'),
  },
  closed: {},
};

/** The next phase and what is to be done on the way to it. */
export function transition(phase: TurnPhase, input: TurnInput): Transition {
  if (phase === 'closed') return to('closed');
  if (input === 'close') return to('closed', 'cut', 'forget-speech');
  if (input === 'reset') return to('listening', 'cut', 'forget-speech', 'forget-all');
  return TRANSITIONS[phase][input] ?? to(phase);
}
