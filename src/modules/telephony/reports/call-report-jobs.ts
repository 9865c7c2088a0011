/** Kind of the job that applies a template to what was said in a call, and tells of it then. */
export const WRITE_CALL_REPORT_JOB = 'write-call-report';

/** Id of the job that writes the report of a call. */
export const reportJobIdOf = (callId: string): string => `${callId}/report`;

/** The kinds of job that telephony has handlers for. */
export const CALL_JOB_KINDS: readonly string[] = [WRITE_CALL_REPORT_JOB];
