import { byId, make } from './page-elements.js';

const NAMES = { user: 'You', assistant: 'Parley' };

/** What a socket tells of a text: all versions of one have the same id. */
/** @typedef {{ id: string, speaker: 'user' | 'assistant', text: string, is_final: boolean }} Transcript */
/** @typedef {{ role: 'user' | 'assistant', content: string }} SpokenMessage */

/** What both sides say, as it is said; what may still change is lighter. */
export class Captions {
  #list = byId('captions', HTMLElement);
  #empty = byId('no-words', HTMLElement);
  /** @type {Map<string, HTMLElement>} */
  #lines = new Map();

  /**
   * A text that ends as nothing was not heard.
   * @param {Transcript} transcript
   */
  show({ id, speaker, text, is_final: isFinal }) {
    if (isFinal && text === '') return this.#drop(id);
    const wasAtEnd = this.#isAtEnd;
    const line = this.#lines.get(id) ?? this.#add(id, speaker);
    const words = line.querySelector('p');
    if (words !== null && words.textContent !== text) words.textContent = text;
    line.classList.toggle('interim', !isFinal);
    if (wasAtEnd) this.#scrollToEnd();
  }

  /**
   * Shows a conversation from its beginning, in place of what is there.
   * @param {readonly SpokenMessage[]} messages
   */
  replace(messages) {
    this.clear();
    messages.forEach(({ role, content }, index) => {
      this.show({ id: `earlier ${index}`, speaker: role, text: content, is_final: true });
    });
  }

  /** Takes away what the assistant was about to say and nobody has heard. */
  dropUnheard() {
    for (const [id, line] of this.#lines) if (line.matches('.assistant.interim')) this.#drop(id);
  }

  /** @param {string} id */
  #drop(id) {
    this.#lines.get(id)?.remove();
    this.#lines.delete(id);
  }

  clear() {
    this.#lines.clear();
    this.#list.replaceChildren();
    this.#empty.hidden = false;
  }

  /**
   * @param {string} id
   * @param {'user' | 'assistant'} speaker
   */
  #add(id, speaker) {
    const line = make('li', `caption ${speaker}`, make('span', 'speaker', NAMES[speaker]), make('p', ''));
    this.#lines.set(id, line);
    this.#list.append(line);
    this.#empty.hidden = true;
    return line;
  }

  get #isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#list;
    return scrollHeight - scrollTop - clientHeight < 48;
  }

  #scrollToEnd() {
    this.#list.scrollTop = this.#list.scrollHeight;
  }
}
