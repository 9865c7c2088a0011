import { closingOf, wordsOf } from './error-words.js';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;
const MAX_ATTEMPTS = 8;
/** What is said while there is no connection is kept for so long: 5 s of 32 ms. */
const KEPT_FRAMES = 156;
/** Two seconds of audio: the network is slower than speech. */
const SLOW_BYTES = 64_000;

/**
 * What happens to a {@link VoiceSocket}.
 * @typedef {object} VoiceSocketListener
 * @property {(message: any) => void} onMessage
 * @property {() => void} onOpen also after it was lost and found again.
 * @property {(words: string) => void} onLost it is being connected again.
 * @property {(words: string) => void} onEnd it is not.
 * @property {(isSlow: boolean) => void} onPace whether what is said has to wait for the network.
 */

/** The socket of a conversation, which is connected again when it is lost. */
export class VoiceSocket {
  /** @type {WebSocket | undefined} */
  #socket;
  #attempts = 0;
  #isWanted = true;
  #isSlow = false;
  /** @type {ArrayBuffer[]} */
  #kept = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;

  /**
   * @param {import('./server.js').Server} server
   * @param {string} sessionId
   * @param {VoiceSocketListener} listener
   */
  constructor(server, sessionId, listener) {
    this.server = server;
    this.sessionId = sessionId;
    this.listener = listener;
  }

  async open() {
    try {
      const url = this.server.url(`voice/${encodeURIComponent(this.sessionId)}`);
      url.protocol = url.protocol.replace('http', 'ws');
      url.searchParams.set('token', await this.server.freshToken());
      if (this.#isWanted) this.#connect(url);
    } catch (error) {
      if (this.#isWanted) this.#again(wordsOf(error), /** @type {any} */ (error).status > 0);
    }
  }

  /** @param {ArrayBuffer} pcm 32 ms of it. */
  sendAudio(pcm) {
    if (this.#socket?.readyState !== WebSocket.OPEN) {
      this.#kept = [...this.#kept.slice(1 - KEPT_FRAMES), pcm];
      return;
    }
    this.#socket.send(pcm);
    const isSlow = this.#socket.bufferedAmount > SLOW_BYTES;
    if (isSlow !== this.#isSlow) this.listener.onPace(isSlow);
    this.#isSlow = isSlow;
  }

  interrupt() {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send('{"type":"interrupt"}');
  }

  close() {
    this.#isWanted = false;
    clearTimeout(this.#retry);
    this.#socket?.close(1000);
  }

  /** @param {URL} url */
  #connect(url) {
    const socket = new WebSocket(url);
    let wasOpen = false;
    this.#socket = socket;
    socket.onopen = () => {
      wasOpen = true;
      this.#attempts = 0;
      this.listener.onOpen();
      // As one message: many at once would be more than a server takes in a second.
      socket.send(new Blob(this.#kept.splice(0)));
    };
    socket.onmessage = ({ data }) => {
      if (this.#isWanted) this.listener.onMessage(JSON.parse(data));
    };
    socket.onclose = ({ code }) => {
      if (!this.#isWanted) return;
      const { words, isFinal } = closingOf(code);
      this.#again(wasOpen ? words : REFUSED, isFinal);
    };
  }

  /**
   * @param {string} words
   * @param {boolean} isFinal
   */
  #again(words, isFinal) {
    this.#attempts += 1;
    if (isFinal || this.#attempts > MAX_ATTEMPTS) {
      this.#isWanted = false;
      this.listener.onEnd(words);
      return;
    }
    this.listener.onLost(words);
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#attempts - 1));
    this.#retry = setTimeout(() => void this.open(), waitMs);
  }
}

/** A page is not told why a socket was refused. */
const REFUSED =
  'The server refuses conversations now, or cannot be reached: it may be starting or stopping, have too many open, or not allow this page.';
