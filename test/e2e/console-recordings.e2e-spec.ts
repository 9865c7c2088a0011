import type { Route } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { wavOf } from '../../src/engine/audio/wav-file.js';
import { describeWithChromium, openChromium, type OpenChromium } from '../support/chromium.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { spoken } from '../support/voice-client.js';

describeWithChromium('the voice page without https', () => {
  let app: RunningApp;
  let browser: OpenChromium;
  let recording: { name: string; mimeType: string; buffer: Buffer };

  beforeAll(async () => {
    const buffer = wavOf(await spoken('The meeting begins at nine o’clock.'), 16_000);
    recording = { name: 'meeting.wav', mimeType: 'audio/wav', buffer };
    app = await startApp({ INFERENCE_WORKERS: '1' });
    browser = await openChromium({ hosts: { 'parley.test': '127.0.0.1' } });
    await untilReady(app.url);
  });
  beforeEach(async () => {
    await browser.page.goto(`${app.url.replace('127.0.0.1', 'parley.test')}/console`);
  });
  // The page asks for figures as long as it is open: a server that is gone would be an error.
  afterAll(async () => {
    try {
      await browser.close();
    } finally {
      await app.close();
    }
  });

  const send = async (kind: string): Promise<void> => {
    await browser.page.locator('#file').setInputFiles(recording);
    await browser.page.getByLabel('Make of it').selectOption(kind);
    await browser.page.getByRole('button', { name: 'Transcribe' }).click();
  };
  const result = async (): Promise<string> => {
    const job = browser.page.locator('.job').first();
    await job.getByText(/^(Done|Not done)$/).waitFor();
    return job.innerText();
  };

  it('says that it gets no microphone', async () => {
    await browser.page.getByRole('button', { name: 'Start' }).click();
    await browser.page.getByText('only to pages over https').waitFor();
  });

  it.each(['text', 'long'])('shows the text of a recording, by way of %s', async (kind) => {
    await send(kind);
    expect(await result()).toMatch(/meeting begins/i);
  });

  it('has the text although a proxy did not wait for it', async () => {
    const giveUp = async (route: Route): Promise<void> => {
      await route.fetch({ url: `${app.url}/api/audio/process` });
      await route.fulfill({ status: 504 });
    };
    await browser.page.route('**/api/audio/process', giveUp, { times: 1 });
    await send('long');
    expect(await result()).toMatch(/meeting begins/i);
    expect(browser.errors.splice(0)).toEqual([expect.stringContaining('status of 504')]);
  });

  it('erases on the server what is cancelled', async () => {
    const followed = new Promise<string>((resolve) => {
      void browser.page.route('**/events', (route) => resolve(route.request().url()), { times: 1 });
    });
    await send('text');
    const path = new URL(await followed).pathname.replace(/\/events$/, '');
    await browser.page.getByRole('button', { name: 'Cancel' }).click();
    expect(await result()).toContain('Cancelled.');
    expect((await fetch(`${app.url}${path}`)).status).toBe(404);
  });

  it('shows who recognises, answers and speaks, and resets them', async () => {
    const { page } = browser;
    await page.locator('.provider-kind').first().getByText('embedded').waitFor();
    const reset = page.waitForResponse((response) => response.url().endsWith('/providers/stt/reset'));
    await page.getByRole('button', { name: 'Reset recognition' }).click();
    expect((await reset).status()).toBe(200);
  });
});
