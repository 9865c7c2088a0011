import { RequestError, refusalWords } from './error-words.js';

/** Where the server's addresses begin: beside the folder that this file is served from, below whatever prefix. */
const BASE = new URL('../', import.meta.url);
const KEY = 'parley.key';
const TOKEN = 'parley.token';

/** @typedef {{ token: string, user_id: string }} Token */
/** @typedef {(problem: string) => Promise<string | undefined>} AskForKey asks the user; undefined: they would rather not. */
/** @typedef {RequestInit & { asksForKey?: boolean }} ServerRequest */

/** The server that this page came from, and what it wants to see of who asks. Keys stay in this tab. */
export class Server {
  /** @type {Promise<string | undefined> | undefined} */
  #asking;
  /** @type {(() => void)[]} */
  #keyListeners = [];

  /** @param {AskForKey} askForKey */
  constructor(askForKey) {
    this.askForKey = askForKey;
  }

  get key() {
    return sessionStorage.getItem(KEY) ?? undefined;
  }

  /** @param {string | undefined} key */
  set key(key) {
    if (key === undefined) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, key);
  }

  /** @param {string} path */
  url(path) {
    return new URL(path, BASE);
  }

  /**
   * Asks the server; where it wants a key, the user is asked for one first.
   * @param {string} path relative, such as `providers`.
   * @param {ServerRequest} [init] `asksForKey: false` leaves the user alone.
   * @returns {Promise<Response>} a success.
   * @throws {RequestError}
   */
  async request(path, init = {}) {
    const { asksForKey = true, ...request } = init;
    for (let hasTriedToken = false; ;) {
      const response = await this.#send(path, request);
      if (response.ok) return response;
      const refusal = await refusalOf(response);
      if (response.status !== 401) throw refusal;
      if (!hasTriedToken && this.key === undefined) {
        hasTriedToken = true;
        if (await this.#fetchToken()) continue;
      }
      if (!asksForKey || !(await this.obtainKey(refusal.message))) throw refusal;
    }
  }

  /**
   * @param {string} path
   * @param {ServerRequest} [init]
   * @returns {Promise<any>}
   */
  async json(path, init) {
    return (await this.request(path, init)).json();
  }

  /** The headers that show who asks. A key has one of its own: a proxy may want `Authorization` for itself. */
  credentials() {
    const token = this.#storedToken();
    /** @type {Record<string, string>} */
    const headers = {};
    if (this.key !== undefined) headers['x-api-key'] = this.key;
    else if (token !== undefined) headers['authorization'] = `Bearer ${token.token}`;
    return headers;
  }

  /**
   * A token for a socket, which takes no headers. The user behind it stays the same, so that a conversation stays
   * within reach.
   * @returns {Promise<string>}
   */
  async freshToken() {
    const userId = this.#storedToken()?.user_id;
    const token = await this.json('auth/token', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(userId === undefined ? {} : { user_id: userId }),
    });
    sessionStorage.setItem(TOKEN, JSON.stringify(token));
    return token.token;
  }

  /**
   * Asks the user for a key, once for all who want it.
   * @param {string} problem
   * @returns {Promise<boolean>} whether there is a new one.
   */
  async obtainKey(problem) {
    // What is said of a key is of no use to who has given none.
    this.#asking ??= this.askForKey(this.key === undefined ? '' : problem).then((given) => this.#take(given));
    return (await this.#asking) !== undefined;
  }

  /** @param {() => void} listener is told when the user has given a key. */
  onNewKey(listener) {
    this.#keyListeners.push(listener);
  }

  /** @param {string | undefined} key */
  #take(key) {
    this.#asking = undefined;
    if (key === undefined) return key;
    this.key = key;
    for (const listener of this.#keyListeners) listener();
    return key;
  }

  /**
   * @param {string} path
   * @param {RequestInit} request
   */
  async #send(path, request) {
    const headers = { ...this.credentials(), ...request.headers };
    try {
      return await fetch(this.url(path), { ...request, headers });
    } catch (error) {
      if (request.signal?.aborted) throw error;
      throw new RequestError(0, 'The server cannot be reached.');
    }
  }

  /** Whether a token could be had without asking anybody. */
  async #fetchToken() {
    const response = await this.#send('auth/token', { method: 'POST' });
    if (response.ok) sessionStorage.setItem(TOKEN, JSON.stringify(await response.json()));
    return response.ok;
  }

  /** @returns {Token | undefined} */
  #storedToken() {
    const stored = sessionStorage.getItem(TOKEN);
    return stored === null ? undefined : JSON.parse(stored);
  }
}

/** @param {Response} response */
async function refusalOf(response) {
  const body = await response.json().catch(() => undefined);
  const words = refusalWords(response.status, body, response.headers.get('retry-after'));
  return new RequestError(response.status, words);
}
