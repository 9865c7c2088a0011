/** Kind of the job that turns a voice message's audio into text; its id is the transcription's. */
export const TRANSCRIBE_JOB = 'transcribe';

/** Kind of the job that fetches the audio of a transcription that was submitted by URL. */
export const FETCH_AUDIO_JOB = 'fetch-audio';

/** Id of the job that fetches a transcription's audio. */
export function fetchJobIdOf(transcriptionId: string): string {
  return `${transcriptionId}/audio`;
}

/** The kinds of job that this module has handlers for. */
export const TRANSCRIPTION_JOB_KINDS: readonly string[] = [TRANSCRIBE_JOB, FETCH_AUDIO_JOB];
