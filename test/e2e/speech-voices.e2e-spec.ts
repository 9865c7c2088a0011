import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { SpeechVoices } from '../../src/engine/ports/speech-voices.js';
import { startElevenLabsStandIn } from '../support/elevenlabs-stand-in.js';
import { PATIENT, startApp, type RunningApp } from '../support/running-app.js';
import { listen, spokenRequest } from '../support/speech-answers.js';

/** Processes of eSpeak NG below this one. */
function voiceProcesses(): number {
  const table = execFileSync('ps', ['-e', '-o', 'ppid=,args='], { encoding: 'utf8' });
  const own = new RegExp(`^\\s*${process.pid}\\s.*espeak-process\\.js`);
  return table.split('\n').filter((line) => own.test(line)).length;
}

describe('speech synthesis of the server', () => {
  let running: RunningApp;

  afterEach(() => running.close());

  it('works without any key, in a process that comes with the first text and goes with the server', async () => {
    running = await startApp(PATIENT);
    const voices = running.app.get(SpeechVoices);
    expect(voiceProcesses()).toBe(0);
    for (const language of ['en', 'fr', 'de']) {
      const voice = voices.choose(language);
      const samples = await listen(voice.speak(spokenRequest({ language })));
      expect(samples.length / voice.capabilities.sampleRateHz).toBeGreaterThan(0.5);
    }
    expect(voiceProcesses()).toBe(1);
    await running.app.close();
    expect(voiceProcesses()).toBe(0);
    expect(running.log()).not.toContain('Good morning');
  });

  it('goes to a vendor whose key is set, and neither key nor text to the log', async () => {
    const standIn = await startElevenLabsStandIn({ key: 'secret-key' });
    standIn.script = { chunks: [1] };
    running = await startApp({ ELEVENLABS_API_KEY: 'secret-key', ELEVENLABS_BASE_URL: `${standIn.url}/v1` });
    const samples = await listen(
      running.app
        .get(SpeechVoices)
        .choose('fr')
        .speak(spokenRequest({ language: 'fr' })),
    );
    expect(samples).toHaveLength(10);
    expect(standIn.asked).toHaveLength(1);
    expect(running.log()).not.toMatch(/secret-key|Good morning/);
    await standIn.close();
  });
});
