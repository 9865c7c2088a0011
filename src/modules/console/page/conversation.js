import { Captions } from './captions.js';
import { INSECURE_PAGE, wordsOf } from './error-words.js';
import { LevelMeter, rmsOf } from './level-meter.js';
import { Microphone } from './microphone.js';
import { newId } from './new-id.js';
import { showQuality } from './sound-quality.js';
import { Speaker } from './speaker.js';
import { TalkControls } from './talk-controls.js';
import { VoiceSocket } from './voice-socket.js';

/** Where the session's id is kept, so that a page that is loaded again goes on with it. */
const SESSION = 'parley.session';
const SLOW_NETWORK = 'The network is slower than your speech: answers will be late.';

/** Talks to the server: microphone and socket in, speaker and captions out. */
export class Conversation {
  #captions = new Captions();
  #input = new LevelMeter('input-level');
  #output = new LevelMeter('output-level');
  /** @type {import('./talk-controls.js').TalkState} */
  #state = 'off';
  #isUserSpeaking = false;
  #isHistoryDue = false;
  /** @type {Microphone | undefined} */
  #microphone;
  /** @type {Speaker | undefined} */
  #speaker;
  /** @type {VoiceSocket | undefined} */
  #socket;

  /**
   * @param {import('./server.js').Server} server
   * @param {(sessionId: string) => void} onTurnEnd
   */
  constructor(server, onTurnEnd) {
    this.server = server;
    this.onTurnEnd = onTurnEnd;
    this.controls = new TalkControls({
      onTalk: () => void (this.#state === 'off' ? this.#start() : this.#stop()),
      onInterrupt: () => this.#interrupt(),
      onMute: (isMuted) => this.#setMuted(isMuted),
      onForget: () => void this.#forget(),
    });
  }

  async #start() {
    this.#enter('connecting');
    this.controls.tell('');
    try {
      await this.#openSound();
    } catch (error) {
      await this.#stop(wordsOf(error));
      return;
    }
    if (this.#state === 'off') await this.#closeSound();
    else await this.#connect();
  }

  async #openSound() {
    if (!isSecureContext) throw new Error(INSECURE_PAGE);
    this.#speaker = await Speaker.open((rms) => this.#onPlayed(rms));
    this.#microphone = await Microphone.open({
      onFrame: (pcm) => this.#onHeard(pcm),
      onLost: (words) => void this.#stop(words),
    });
    this.#microphone.isMuted = this.controls.isMuted;
  }

  #connect() {
    const sessionId = sessionStorage.getItem(SESSION) ?? newId();
    sessionStorage.setItem(SESSION, sessionId);
    this.#socket = new VoiceSocket(this.server, sessionId, {
      onOpen: () => {
        this.controls.tell('');
        this.#isHistoryDue = true;
      },
      onMessage: (message) => this.#take(message),
      onLost: (words) => {
        this.#speaker?.hush();
        this.#enter('lost');
        this.controls.tell(words);
      },
      onEnd: (words) => void this.#stop(words),
      onPace: (isSlow) => this.controls.tell(isSlow ? SLOW_NETWORK : ''),
    });
    return this.#socket.open();
  }

  /** @param {any} message as document 4 has them. */
  #take(message) {
    // The session is there from its first message on.
    if (this.#isHistoryDue) void this.#showHistory();
    switch (message.type) {
      case 'state_change':
        this.#enter(message.state);
        break;
      case 'transcript_update':
        this.#captions.show(message.data);
        break;
      case 'audio':
        this.#speaker?.play(message.data);
        break;
      case 'audio_metrics':
        showQuality(message.data);
        break;
      case 'vad_status':
        this.#isUserSpeaking = message.data.is_speech;
        break;
      case 'interrupt_ack':
        this.#speaker?.hush();
        this.#captions.dropUnheard();
        break;
      case 'error':
        this.controls.tell(message.message);
        break;
    }
  }

  /** @param {import('./talk-controls.js').TalkState} state */
  #enter(state) {
    const wasAnswering = this.#state === 'speaking' || this.#state === 'thinking';
    this.#state = state;
    this.controls.show(state);
    if (state === 'thinking') {
      this.controls.tell('');
      this.#captions.dropUnheard();
    }
    if (!wasAnswering || state !== 'listening') return;
    // Somebody speaks into the answer: what is not played yet is not wanted. At its natural end all of it is.
    if (this.#isUserSpeaking) this.#speaker?.hush();
    if (this.#socket !== undefined) this.onTurnEnd(this.#socket.sessionId);
  }

  /** @param {Int16Array} pcm */
  #onHeard(pcm) {
    const level = this.#input.show(rmsOf(pcm));
    if (this.#state !== 'speaking') this.controls.pulse(level);
    this.#socket?.sendAudio(/** @type {ArrayBuffer} */ (pcm.buffer));
  }

  /** @param {number} rms */
  #onPlayed(rms) {
    const level = this.#output.show(rms);
    if (this.#state === 'speaking') this.controls.pulse(level);
  }

  #interrupt() {
    this.#speaker?.hush();
    this.#socket?.interrupt();
  }

  /** @param {boolean} isMuted */
  #setMuted(isMuted) {
    if (this.#microphone !== undefined) this.#microphone.isMuted = isMuted;
  }

  /** A conversation that goes on is shown from its beginning, as the server keeps it. */
  async #showHistory() {
    this.#isHistoryDue = false;
    try {
      const path = `sessions/${encodeURIComponent(this.#socket?.sessionId ?? '')}`;
      const { conversation_history: history } = await this.server.json(path, { asksForKey: false });
      if (history.length > 0) this.#captions.replace(history);
    } catch (error) {
      this.controls.tell(`What was said before cannot be shown: ${wordsOf(error)}`);
    }
  }

  /** Erases the conversation here and on the server, and begins another. */
  async #forget() {
    const sessionId = sessionStorage.getItem(SESSION);
    sessionStorage.removeItem(SESSION);
    this.#socket?.close();
    this.#speaker?.hush();
    this.#captions.clear();
    this.#enter('connecting');
    try {
      if (sessionId !== null) {
        await this.server.request(`sessions/${encodeURIComponent(sessionId)}`, { method: 'DELETE' });
      }
      await this.#connect();
    } catch (error) {
      await this.#stop(wordsOf(error));
    }
  }

  /** @param {string} [words] why, where it was not the user. */
  async #stop(words = '') {
    this.#enter('off');
    this.controls.tell(words);
    this.#socket?.close();
    this.#socket = undefined;
    await this.#closeSound();
  }

  async #closeSound() {
    const [microphone, speaker] = [this.#microphone, this.#speaker];
    this.#microphone = this.#speaker = undefined;
    await Promise.all([microphone?.close(), speaker?.close()]);
    this.#input.show(0);
    this.#output.show(0);
    this.controls.pulse(0);
  }
}
