import { byId } from './page-elements.js';

/** Asks the user for a key. */
export class KeyDialog {
  #dialog = byId('key-dialog', HTMLDialogElement);
  #input = byId('key-input', HTMLInputElement);
  #problem = byId('key-problem', HTMLElement);

  constructor() {
    byId('key-cancel', HTMLButtonElement).onclick = () => this.#dialog.close('');
    this.#dialog.querySelector('form')?.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#dialog.close(this.#input.value.trim());
    });
  }

  /** @param {() => void} listener is told that the user wants to give another key. */
  onChange(listener) {
    byId('change-key', HTMLButtonElement).onclick = listener;
  }

  /**
   * @param {string} problem why one is needed.
   * @returns {Promise<string | undefined>} undefined where the user gives none.
   */
  ask(problem) {
    this.#problem.textContent = problem;
    this.#problem.hidden = problem === '';
    this.#input.value = '';
    this.#dialog.returnValue = '';
    this.#dialog.showModal();
    return new Promise((resolve) => {
      this.#dialog.addEventListener('close', () => resolve(this.#dialog.returnValue || undefined), {
        once: true,
      });
    });
  }
}
