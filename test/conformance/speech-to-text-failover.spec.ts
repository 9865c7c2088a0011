import type { SpeechToText } from '../../src/engine/ports/speech-to-text.js';
import { FailoverSpeechToText } from '../../src/modules/providers/failover/failover-speech-to-text.js';
import { lineOf } from '../support/provider-lines.js';
import { recognitionBenchOf, transcriptionsAt } from '../support/recognition-bench.js';
import { startTranscriptionsStandIn } from '../support/transcriptions-stand-in.js';
import { describeSpeechToText } from './speech-to-text.conformance.js';

/** Nobody listens there. */
const NOWHERE = { url: 'http://127.0.0.1:9' };

for (const isFirstGone of [false, true]) {
  const name = `FailoverSpeechToText, ${isFirstGone ? 'on its second provider' : 'on its first provider'}`;
  describeSpeechToText(name, async ({ hasBadKey, timeoutMs }) => {
    const standIn = await startTranscriptionsStandIn({ key: 'secret-key' });
    const apiKey = hasBadKey === true ? 'wrong-key' : 'secret-key';
    const gone = transcriptionsAt(NOWHERE, timeoutMs);
    const there = transcriptionsAt(standIn, timeoutMs, { apiKey });
    const { line, logger } = lineOf<SpeechToText>('stt', isFirstGone ? { gone, there } : { there });
    const close = (): void => {
      gone.close();
      there.close();
    };
    const failover = new FailoverSpeechToText(line, () => true, logger);
    return recognitionBenchOf(standIn, Object.assign(failover, { close }));
  });
}
