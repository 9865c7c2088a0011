import { describe, expect, it } from 'vitest';
import { completionMessage, failureMessage, progressMessage, renderMessage } from './job-message.js';

const SUBJECT = { id: 'job-1', clientId: null, processId: 'process-1' };

describe('renderMessage', () => {
  it('tells of progress as the document does', () => {
    const content = progressMessage({ step: 'queued', percent: 5, message: 'Job initialisiert' });
    expect(JSON.parse(renderMessage({ ...SUBJECT, clientId: 'client-job-123' }, 1, content))).toEqual({
      phase: 'progress',
      message: 'Job initialisiert',
      job: { id: 'client-job-123' },
      process: { id: 'process-1' },
      seq: 1,
      data: { progress: 5 },
      error: null,
    });
  });

  it('tells of a good end as the document does', () => {
    const data = { transcription: { text: 'Guten Tag' } };
    const content = completionMessage({ message: 'Audio-Verarbeitung abgeschlossen', data });
    expect(JSON.parse(renderMessage(SUBJECT, 7, content))).toEqual({
      phase: 'completed',
      message: 'Audio-Verarbeitung abgeschlossen',
      job: { id: 'job-1' },
      process: { id: 'process-1' },
      seq: 7,
      data,
      error: null,
    });
  });

  it('tells of a failure as the document does', () => {
    const problem = { code: 'SomeError', message: 'Details...', details: { traceback: '...' } };
    const content = failureMessage('Audio-Verarbeitung fehlgeschlagen', problem);
    expect(JSON.parse(renderMessage(SUBJECT, 3, content))).toEqual({
      phase: 'error',
      message: 'Audio-Verarbeitung fehlgeschlagen',
      job: { id: 'job-1' },
      process: { id: 'process-1' },
      seq: 3,
      data: null,
      error: problem,
    });
  });

  it('begins with the fields that the document has', () => {
    const text = renderMessage(SUBJECT, 1, progressMessage({ step: 'queued', percent: 5, message: 'x' }));
    expect(Object.keys(JSON.parse(text) as object).slice(0, 3)).toEqual(['phase', 'message', 'job']);
  });
});
