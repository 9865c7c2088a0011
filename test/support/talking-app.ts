import { randomUUID } from 'node:crypto';
import type { ClientOptions } from 'ws';
import type { Environment } from '../../src/platform/config/config-section.js';
import { startLanguageModelStandIn, type LanguageModelStandIn } from './language-model-stand-in.js';
import { PATIENT, startApp, untilReady, type RunningApp } from './running-app.js';
import { VoiceClient } from './voice-client.js';

/** Some nine seconds of speech. */
export const LONG_ANSWER =
  'The museum opens at nine in the morning. Children and students may visit it for free on every Sunday. ' +
  'There is a garden with a small fountain behind the house.';
export const SHORT_ANSWER = 'All right.';

/** Settings of a server whose answers come from a stand-in. */
export const answeredBy = (model: LanguageModelStandIn): Record<string, string> => ({
  INFERENCE_WORKERS: '1',
  ...PATIENT,
  OUTBOUND_ALLOW: '127.0.0.1',
  VLLM_BASE_URL: model.url,
  VLLM_LLM_MODEL: 'stand-in-1',
});

/** Says something long at first, then something short; with a pause for thought where a test wants one. */
export async function startTalker(delayMs = 0): Promise<LanguageModelStandIn> {
  return startLanguageModelStandIn({
    dialect: 'vllm',
    answer: ({ body }) => {
      const isFirst = body.messages?.filter(({ role }) => role === 'user').length === 1;
      return { text: isFirst ? LONG_ANSWER : SHORT_ANSWER, delayMs: isFirst ? delayMs : 0 };
    },
  });
}

/** The whole server with speech, and a model that has much to say. */
export class TalkingApp {
  private readonly clients: VoiceClient[] = [];
  /** Questions that clients were told are final, of those that were closed. */
  questions = 0;

  private constructor(
    readonly running: RunningApp,
    readonly model: LanguageModelStandIn,
  ) {}

  static async start(settings: Environment = {}, delayMs = 0): Promise<TalkingApp> {
    const model = await startTalker(delayMs);
    const running = await startApp({ ...answeredBy(model), ...settings });
    await untilReady(running.url);
    return new TalkingApp(running, model);
  }

  /** The address of a session's socket. @param path its id, and what is asked for. */
  at(path: string): string {
    return `${this.running.url.replace('http', 'ws')}/voice/${path}`;
  }

  async open(path: string = randomUUID(), options?: ClientOptions): Promise<VoiceClient> {
    const client = await VoiceClient.open(this.at(path), options);
    this.clients.push(client);
    return client;
  }

  /** What was said in a session, as `role: text`. */
  async said(id: string): Promise<string[]> {
    const answer = (await (await fetch(`${this.running.url}/sessions/${id}`)).json()) as {
      conversation_history: { role: string; content: string }[];
    };
    return answer.conversation_history.map(({ role, content }) => `${role}: ${content}`);
  }

  /** Turns of the metrics, however they ended. */
  async countedTurns(): Promise<number> {
    const metrics = await (await fetch(`${this.running.url}/metrics/prometheus`)).text();
    const counts = metrics.matchAll(/^parley_turns_total\{[^}]*surface="voice"[^}]*\} (\d+)$/gm);
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
  }

  async closeClients(): Promise<void> {
    const clients = this.clients.splice(0);
    await Promise.all(clients.map((client) => client.close()));
    for (const client of clients) this.questions += client.texts('user').length;
  }

  async close(): Promise<void> {
    await this.closeClients();
    await this.running.close();
    await this.model.close();
  }
}
