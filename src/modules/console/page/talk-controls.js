import { byId } from './page-elements.js';

/** @typedef {'off' | 'connecting' | 'lost' | 'idle' | 'listening' | 'thinking' | 'speaking'} TalkState */
/** @typedef {{ onTalk: () => void, onInterrupt: () => void, onMute: (isMuted: boolean) => void, onForget: () => void }} TalkListener */

/** @type {Readonly<Record<TalkState, string>>} */
const WORDS = {
  off: 'Press to talk to the server.',
  connecting: 'Connecting …',
  lost: 'Connecting again …',
  idle: 'Waiting for you to speak',
  listening: 'Listening',
  thinking: 'Thinking',
  speaking: 'Speaking',
};

/** The buttons of a conversation, and the word for where it is. */
export class TalkControls {
  #talk = byId('talk', HTMLButtonElement);
  #label = byId('talk-label', HTMLElement);
  #state = byId('talk-state', HTMLElement);
  #interrupt = byId('interrupt', HTMLButtonElement);
  #mute = byId('mute', HTMLButtonElement);
  #forget = byId('forget', HTMLButtonElement);
  #trouble = byId('talk-trouble', HTMLElement);

  /** @param {TalkListener} listener */
  constructor({ onTalk, onInterrupt, onMute, onForget }) {
    this.#talk.onclick = onTalk;
    this.#interrupt.onclick = onInterrupt;
    this.#forget.onclick = onForget;
    this.#mute.onclick = () => {
      this.isMuted = !this.isMuted;
      onMute(this.isMuted);
    };
    document.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape' && document.querySelector('dialog[open]') === null) onInterrupt();
    });
  }

  get isMuted() {
    return this.#mute.getAttribute('aria-pressed') === 'true';
  }

  set isMuted(isMuted) {
    this.#mute.setAttribute('aria-pressed', String(isMuted));
    this.#mute.textContent = isMuted ? 'Unmute' : 'Mute';
  }

  /** @param {TalkState} state */
  show(state) {
    const isOn = state !== 'off';
    this.#talk.dataset['state'] = state;
    this.#label.textContent = isOn ? 'Hang up' : 'Start';
    this.#state.textContent = WORDS[state];
    this.#interrupt.disabled = state !== 'speaking' && state !== 'thinking';
    this.#mute.disabled = !isOn;
    this.#forget.disabled = !isOn;
  }

  /** @param {number} level 0–1, of whoever speaks. */
  pulse(level) {
    this.#talk.style.setProperty('--level', level.toFixed(3));
  }

  /** @param {string} words empty: all is well. */
  tell(words) {
    this.#trouble.textContent = words;
    this.#trouble.hidden = words === '';
  }
}
