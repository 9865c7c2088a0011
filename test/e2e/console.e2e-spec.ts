import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { wavOf } from '../../src/engine/audio/wav-file.js';
import { makeTempDir } from '../support/audio-fixtures.js';
import {
  describeWithChromium,
  openChromium,
  PAGE_DEADLINE_MS,
  type ChromiumOptions,
  type OpenChromium,
} from '../support/chromium.js';
import { startLanguageModelStandIn, type LanguageModelStandIn } from '../support/language-model-stand-in.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { answeredBy, LONG_ANSWER } from '../support/talking-app.js';
import { spoken, VoiceClient } from '../support/voice-client.js';

const POLL = { timeout: PAGE_DEADLINE_MS };
/** The microphone plays from the moment that it is asked for: a second until the page listens to it. */
const OPENING_SAMPLES = 16_000;

describeWithChromium('the voice page', () => {
  let app: RunningApp;
  let model: LanguageModelStandIn;
  let folder: Awaited<ReturnType<typeof makeTempDir>>;
  let browser: OpenChromium;

  beforeAll(async () => {
    folder = await makeTempDir();
    model = await startLanguageModelStandIn({ dialect: 'vllm', answer: () => LONG_ANSWER });
    app = await startApp(answeredBy(model));
    await untilReady(app.url);
  });
  afterEach(() => browser.close());
  afterAll(async () => {
    await app.close();
    await model.close();
    await folder.remove();
  });

  /** A microphone's file: the question, and silence before it begins anew. */
  const questionEvery = async (silenceMs: number): Promise<string> => {
    const question = await spoken('Hello, how are you today?', silenceMs);
    const said = new Int16Array(OPENING_SAMPLES + question.length);
    said.set(question, OPENING_SAMPLES);
    const path = join(folder.path, `every-${silenceMs}.wav`);
    await writeFile(path, wavOf(said, 16_000));
    return path;
  };
  const open = async (options: ChromiumOptions = {}): Promise<OpenChromium['page']> => {
    browser = await openChromium(options);
    await browser.page.goto(`${app.url}/console`);
    return browser.page;
  };
  const state = (): Promise<string | null> => browser.page.locator('#talk').getAttribute('data-state');
  const level = async (of: 'input' | 'output'): Promise<number> =>
    Number(await browser.page.locator(`#${of}-level`).getAttribute('aria-valuenow'));
  const words = (speaker: 'user' | 'assistant'): Promise<string[]> =>
    browser.page.locator(`.caption.${speaker} p`).allInnerTexts();
  const start = (): Promise<void> => browser.page.getByRole('button', { name: 'Start' }).click();

  it('hears what is said, plays the answer, and is silent when it is interrupted', async () => {
    const page = await open({ microphone: await questionEvery(15_000) });
    await start();
    await expect.poll(() => level('input'), POLL).toBeGreaterThan(30);
    await expect.poll(() => level('output'), POLL).toBeGreaterThan(30);
    expect(await state()).toBe('speaking');
    await page.getByRole('button', { name: 'Interrupt' }).click();
    await expect.poll(state, POLL).toBe('listening');
    await expect.poll(() => level('output'), POLL).toBe(0);
    const said = [await words('user'), await words('assistant')];
    expect(said[0]).toEqual([expect.stringMatching(/how are you/i)]);
    await page.locator('.plot .total').waitFor();
    expect(await page.locator('#quality-label').innerText()).toMatch(/Poor|Fair|Good|Excellent/);
    await page.getByRole('button', { name: 'Hang up' }).click();
    expect(await page.locator('.interim').count()).toBe(0);
    await page.reload();
    await start();
    await expect.poll(async () => [await words('user'), await words('assistant')], POLL).toEqual(said);
    await page.getByRole('button', { name: 'Forget' }).click();
    await expect.poll(() => words('user'), POLL).toEqual([]);
  });

  it('is interrupted by who speaks into the answer', async () => {
    await open({ microphone: await questionEvery(3000) });
    await start();
    const cut = async (): Promise<string[]> =>
      (await words('assistant')).slice(0, -1).filter((text) => !LONG_ANSWER.endsWith(text));
    await expect.poll(cut, { timeout: 2 * PAGE_DEADLINE_MS }).not.toEqual([]);
  });

  it('shows what may still change in lighter ink', async () => {
    const page = await open();
    const inkOf = async (isFinal: boolean): Promise<string> => {
      const transcript = { id: 'one', speaker: 'user', text: 'Hello', is_final: isFinal };
      await page.evaluate(`captions.then((shown) => shown.show(${JSON.stringify(transcript)}))`);
      await page.evaluate(`Promise.all(document.getAnimations().map(({ finished }) => finished))`);
      return page.evaluate<string>(`getComputedStyle(document.querySelector('.caption p')).color`);
    };
    await page.evaluate(
      `globalThis.captions = import('./console/captions.js').then(({ Captions }) => new Captions())`,
    );
    expect(await inkOf(false)).not.toBe(await inkOf(true));
    expect(await words('user')).toEqual(['Hello']);
  });

  it('says that another window took the conversation over, and lets it go', async () => {
    const page = await open();
    await start();
    await expect.poll(state, POLL).toBe('listening');
    const { sessions } = (await (await fetch(`${app.url}/sessions`)).json()) as {
      sessions: { session_id: string; connected: boolean }[];
    };
    const [mine] = sessions.filter(({ connected }) => connected);
    const other = await VoiceClient.open(`${app.url.replace('http', 'ws')}/voice/${mine?.session_id}`);
    await page.getByText('goes on in another window').waitFor();
    expect(await state()).toBe('off');
    await other.close();
  });

  it('says that the microphone was refused', async () => {
    const page = await open({ allowsMicrophone: false });
    await start();
    await page.getByText('The microphone was refused.').waitFor();
    expect(await state()).toBe('off');
  });
});
