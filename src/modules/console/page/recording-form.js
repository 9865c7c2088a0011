import { wordsOf } from './error-words.js';
import { byId, make } from './page-elements.js';
import { process } from './processing-job.js';
import { RecordingCard } from './recording-card.js';
import { transcribe } from './transcription-job.js';

const NO_FILE = 'Choose a recording, or drop it here';

/** Takes a recording and has the server make something of it. */
export class RecordingForm {
  #form = byId('file-form', HTMLFormElement);
  #file = byId('file', HTMLInputElement);
  #name = byId('file-name', HTMLElement);
  #kind = byId('file-kind', HTMLSelectElement);
  #language = byId('file-language', HTMLSelectElement);
  #jobs = byId('jobs', HTMLElement);
  #trouble = byId('file-trouble', HTMLElement);

  /** @param {import('./server.js').Server} server */
  constructor(server) {
    this.server = server;
    this.#file.onchange = () => {
      this.#name.textContent = this.#file.files?.[0]?.name ?? NO_FILE;
    };
    this.#form.onsubmit = (event) => {
      event.preventDefault();
      this.#submit();
    };
    this.#takeDrops();
    void this.#listTemplates();
    server.onNewKey(() => void this.#listTemplates());
  }

  #takeDrops() {
    const place = byId('drop', HTMLElement);
    place.ondragover = (event) => {
      event.preventDefault();
      place.classList.add('over');
    };
    place.ondragleave = () => place.classList.remove('over');
    place.ondrop = (event) => {
      event.preventDefault();
      place.classList.remove('over');
      if (event.dataTransfer === null || event.dataTransfer.files.length === 0) return;
      this.#file.files = event.dataTransfer.files;
      this.#file.dispatchEvent(new Event('change'));
    };
  }

  async #listTemplates() {
    try {
      const { data } = await this.server.json('api/audio/templates', { asksForKey: false });
      const options = data.templates.map(
        (/** @type {any} */ { name }) => new Option(spaced(name), `template:${name}`),
      );
      const group = make('optgroup', '', ...options);
      group.label = 'By a template, with a language model';
      this.#kind.querySelector('optgroup')?.remove();
      if (options.length > 0) this.#kind.append(group);
    } catch (error) {
      // Where a key is asked for, it is when a recording is sent.
      if (/** @type {any} */ (error).status !== 401) this.#tell(wordsOf(error));
    }
  }

  #submit() {
    const [file] = this.#file.files ?? [];
    if (file === undefined) return;
    this.#tell('');
    const [kind, template = ''] = this.#kind.value.split(':');
    const recording = { file, language: this.#language.value, template };
    const card = new RecordingCard(this.server, file.name);
    this.#jobs.prepend(card.element);
    void card.run((listener, signal) =>
      kind === 'text'
        ? transcribe(this.server, recording, listener, signal)
        : process(this.server, recording, listener, signal),
    );
    this.#form.reset();
    this.#kind.value = template === '' ? (kind ?? '') : `template:${template}`;
    this.#language.value = recording.language;
    this.#name.textContent = NO_FILE;
  }

  /** @param {string} words */
  #tell(words) {
    this.#trouble.textContent = words;
    this.#trouble.hidden = words === '';
  }
}

/** @param {string} name such as `MeetingMinutes`. */
const spaced = (name) => name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
