import { wordsOf } from './error-words.js';
import { byId, make } from './page-elements.js';

const INTERVAL_MS = 10_000;
/** @type {Readonly<Record<string, string>>} */
const TITLES = { stt: 'Recognition', llm: 'Language model', tts: 'Voice', realtime: 'Whole conversations' };
/** @type {Readonly<Record<string, string>>} */
const STATES = { closed: 'ready', open: 'left out', half_open: 'being tried' };

/** Who recognises, answers and speaks, best first, with their circuit breakers. */
export class ProviderList {
  #place = byId('providers', HTMLElement);
  #trouble = byId('providers-trouble', HTMLElement);
  #shown = '';

  /** @param {import('./server.js').Server} server */
  constructor(server) {
    this.server = server;
  }

  /** Keeps the list as it is on the server while the page is looked at. */
  follow() {
    void this.refresh();
    setInterval(() => {
      if (!document.hidden) void this.refresh();
    }, INTERVAL_MS);
  }

  async refresh() {
    try {
      const { providers } = await this.server.json('providers', { asksForKey: false });
      this.#tell('');
      this.#show(providers);
    } catch (error) {
      this.#tell(wordsOf(error));
    }
  }

  /** @param {Record<string, any>} kinds */
  #show(kinds) {
    // Left alone where nothing has changed: somebody may be about to press a button.
    const state = JSON.stringify(kinds);
    if (state === this.#shown) return;
    this.#shown = state;
    const used = Object.entries(kinds).filter(([, { providers }]) => providers.length > 0);
    this.#place.replaceChildren(
      ...used.map(([kind, group]) => this.#groupOf(kind, TITLES[kind] ?? kind, group)),
    );
  }

  /**
   * @param {string} kind
   * @param {string} title
   * @param {any} group
   */
  #groupOf(kind, title, group) {
    const reset = make('button', 'quiet', 'Reset');
    reset.type = 'button';
    reset.setAttribute('aria-label', `Reset ${title.toLowerCase()}: use all of its providers again`);
    reset.onclick = () => void this.#reset(kind, reset);
    const rows = group.providers.map((/** @type {any} */ one) =>
      rowOf(one, one.name === group.current_provider && one.model === group.current_model),
    );
    return make(
      'div',
      'provider-kind',
      make('div', 'kind-head', make('h3', '', title), reset),
      make('ul', '', ...rows),
    );
  }

  /**
   * @param {string} kind
   * @param {HTMLButtonElement} button
   */
  async #reset(kind, button) {
    button.disabled = true;
    try {
      await this.server.request(`providers/${kind}/reset`, { method: 'POST' });
      await this.refresh();
    } catch (error) {
      this.#tell(wordsOf(error));
    } finally {
      button.disabled = false;
    }
  }

  /** @param {string} words */
  #tell(words) {
    this.#trouble.textContent = words;
    this.#trouble.hidden = words === '';
  }
}

/**
 * @param {any} provider
 * @param {boolean} isCurrent
 */
function rowOf({ name, model, enabled, circuit }, isCurrent) {
  const { total_requests: calls, failed_requests: failures } = circuit.stats;
  const state = make('span', 'chip', enabled ? (STATES[circuit.state] ?? circuit.state) : 'not used');
  state.dataset['state'] = enabled ? circuit.state : 'off';
  const figures = `${calls} ${calls === 1 ? 'call' : 'calls'}${failures > 0 ? `, ${failures} failed` : ''}`;
  const label = make('span', 'provider-name', name, ' ', make('span', 'hint', model ?? ''));
  const row = make('li', isCurrent ? 'current' : '', label, make('span', 'hint', figures), state);
  if (isCurrent) row.title = 'Takes the next call';
  return row;
}
