import { wordsOf } from './error-words.js';
import { make } from './page-elements.js';

/** @typedef {(listener: import('./file-upload.js').JobListener, signal: AbortSignal) => Promise<import('./file-upload.js').JobResult>} Job */

/** @type {readonly (readonly [string, string])[]} */
const FORMATS = [
  ['text', 'txt'],
  ['srt', 'srt'],
  ['vtt', 'vtt'],
];

/** A recording that is in work, and what came of it. */
export class RecordingCard {
  #state = make('span', 'hint', 'Sending');
  #bar = make('progress', '');
  #text = make('p', 'job-text interim');
  #actions = make('div', 'controls end');
  #cancel = make('button', 'quiet', 'Cancel');
  #abort = new AbortController();

  /**
   * @param {import('./server.js').Server} server
   * @param {string} name of the file.
   */
  constructor(server, name) {
    this.server = server;
    this.name = name;
    this.#bar.max = 1;
    this.#bar.setAttribute('aria-label', `Progress of ${name}`);
    this.#state.setAttribute('role', 'status');
    this.#cancel.type = 'button';
    this.#cancel.onclick = () => this.#abort.abort(new Error('Cancelled.'));
    this.#actions.append(this.#cancel);
    const head = make('div', 'job-head', make('span', 'job-name', name), this.#state);
    this.element = make('li', 'job', head, this.#bar, this.#text, this.#actions);
  }

  /** @param {Job} job */
  async run(job) {
    try {
      const result = await job(
        {
          onProgress: (words, share) => this.#showProgress(words, share),
          onText: (text) => (this.#text.textContent = text),
        },
        this.#abort.signal,
      );
      this.#showResult(result);
    } catch (error) {
      this.#showFailure(wordsOf(error));
    }
  }

  /**
   * @param {string} words
   * @param {number} [share]
   */
  #showProgress(words, share) {
    this.#state.textContent = share === undefined ? words : `${words} · ${Math.round(share * 100)} %`;
    if (share === undefined) this.#bar.removeAttribute('value');
    else this.#bar.value = share;
  }

  /** @param {import('./file-upload.js').JobResult} result */
  #showResult({ text, notes, resultPath, erasePath }) {
    this.#bar.remove();
    this.#cancel.remove();
    this.#state.textContent = 'Done';
    this.#text.textContent = text === '' ? 'Nobody speaks in this recording.' : text;
    this.#text.classList.toggle('interim', text === '');
    this.#text.after(...notes.map((note) => make('p', 'hint', note)));
    if (resultPath !== undefined) {
      this.#actions.append(...FORMATS.map(([format, ending]) => this.#download(resultPath, format, ending)));
    }
    // Browsers give the clipboard to pages over https only.
    if (isSecureContext) this.#actions.append(this.#button('Copy', () => copied(text)));
    if (erasePath !== undefined) this.#actions.append(this.#button('Erase', () => this.#erase(erasePath)));
  }

  /** @param {string} words */
  #showFailure(words) {
    this.#bar.remove();
    this.#cancel.remove();
    this.#state.textContent = 'Not done';
    this.#text.replaceWith(make('p', 'trouble', words));
  }

  /**
   * @param {string} path
   * @param {string} format
   * @param {string} ending
   */
  #download(path, format, ending) {
    return this.#button(ending.toUpperCase(), async () => {
      const response = await this.server.request(`${path}?response_format=${format}`);
      const link = make('a', '');
      link.href = URL.createObjectURL(await response.blob());
      link.download = `${this.name.replace(/\.[^.]*$/, '')}.${ending}`;
      link.click();
      URL.revokeObjectURL(link.href);
      return 'Downloaded';
    });
  }

  /** @param {string} path */
  async #erase(path) {
    await this.server.request(path, { method: 'DELETE' });
    this.element.remove();
    return 'Erased';
  }

  /**
   * @param {string} label
   * @param {() => Promise<string>} act answers with what to say of it.
   */
  #button(label, act) {
    const button = make('button', 'quiet', label);
    button.type = 'button';
    button.onclick = () => {
      act().then(
        (words) => (this.#state.textContent = words),
        (error) => (this.#state.textContent = wordsOf(error)),
      );
    };
    return button;
  }
}

/** @param {string} text */
async function copied(text) {
  await navigator.clipboard.writeText(text);
  return 'Copied';
}
