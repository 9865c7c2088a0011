import { accessSync, constants } from 'node:fs';
import { chromium, type BrowserContextOptions, type Page } from 'playwright-core';
import { describe, it } from 'vitest';

/** Where systems put Chromium and Chrome; TEST_CHROMIUM names another. */
const PLACES = [
  process.env['TEST_CHROMIUM'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const CHROMIUM = PLACES.find(isProgram);
const LAUNCH_DEADLINE_MS = 60_000;

/** How long a page may take over what a test waits for, on a machine that does other things too. */
export const PAGE_DEADLINE_MS = 30_000;

/** How long a test may take in which a page waits for several things, one after the other. */
const TEST_DEADLINE_MS = 4 * PAGE_DEADLINE_MS;

/**
 * Describes what needs a real browser. Without one that is told as one test that was not run, in CI too: nothing but
 * pages depends on it.
 */
export function describeWithChromium(name: string, describeAll: () => void): void {
  if (CHROMIUM !== undefined) describe(name, { timeout: TEST_DEADLINE_MS }, describeAll);
  else it.skip(`${name}: not run, no Chromium is installed (see docs/development.md)`);
}

export interface ChromiumOptions extends Pick<
  BrowserContextOptions,
  'viewport' | 'colorScheme' | 'isMobile' | 'hasTouch' | 'deviceScaleFactor'
> {
  /** A WAV file that the microphone plays, over and over, from the moment that a page opens it; else it beeps. */
  microphone?: string;
  /** Where the browser goes instead: `localhost:8080` to `127.0.0.1:43210`. */
  hosts?: Readonly<Record<string, string>>;
  /** False: whoever asks for the microphone is refused. */
  allowsMicrophone?: boolean;
}

/** A browser of its own with one empty page. */
export interface OpenChromium {
  page: Page;
  /** What the page's console called an error, and what was thrown in it. Take out those that are meant to be there. */
  errors: string[];
  /** @throws Error where errors are left, when the browser is closed. */
  close(): Promise<void>;
}

/**
 * Starts Chromium without a window, with a microphone that plays a file. For use within {@link describeWithChromium};
 * whoever opens it closes it.
 */
export async function openChromium(options: ChromiumOptions = {}): Promise<OpenChromium> {
  if (CHROMIUM === undefined) throw new Error('There is no Chromium');
  const { microphone, hosts = {}, allowsMicrophone = true, ...look } = options;
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    timeout: LAUNCH_DEADLINE_MS,
    args: [...switchesFor(microphone, allowsMicrophone), ...hostSwitches(hosts)],
  });
  const context = await browser.newContext({
    ...look,
    permissions: allowsMicrophone ? ['microphone'] : [],
  });
  context.setDefaultTimeout(PAGE_DEADLINE_MS);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
  });
  return {
    page,
    errors,
    async close(): Promise<void> {
      await browser.close();
      if (errors.length > 0) throw new Error(`The page told of errors:\n${errors.join('\n')}`);
    },
  };
}

function switchesFor(microphone: string | undefined, allowsMicrophone: boolean): string[] {
  return [
    '--use-fake-device-for-media-stream',
    ...(allowsMicrophone ? ['--use-fake-ui-for-media-stream'] : ['--deny-permission-prompts']),
    ...(microphone === undefined ? [] : [`--use-file-for-fake-audio-capture=${microphone}`]),
    '--autoplay-policy=no-user-gesture-required',
    '--disable-dev-shm-usage',
  ];
}

function hostSwitches(hosts: Readonly<Record<string, string>>): string[] {
  const rules = Object.entries(hosts).map(([from, to]) => `MAP ${from} ${to}`);
  return rules.length === 0 ? [] : [`--host-resolver-rules=${rules.join(', ')}`];
}

function isProgram(path: string): boolean {
  if (path === '') return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
