/** Kind of the job that turns the audio of document 2 into text; its id is the tracked job's. */
export const AUDIO_TRANSCRIPTION_JOB = 'audio-transcription';

/** Kind of the job that translates that text and fills templates with it. */
export const AUDIO_TRANSFORMATION_JOB = 'audio-transformation';

/** Id of the job that transforms a tracked job's text. */
export function transformationJobIdOf(id: string): string {
  return `${id}/text`;
}

/** The tracked job that a transformation belongs to. */
export function trackedIdOf(transformationJobId: string): string {
  return transformationJobId.replace(/\/text$/, '');
}

/** The kinds of job that this module has handlers for. */
export const AUDIO_JOB_KINDS: readonly string[] = [AUDIO_TRANSCRIPTION_JOB, AUDIO_TRANSFORMATION_JOB];
