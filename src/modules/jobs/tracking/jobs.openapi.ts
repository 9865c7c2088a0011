import type { ApiHeaderOptions, ApiParamOptions, ApiResponseOptions } from '@nestjs/swagger';

/** The job of a path. */
export const ANY_JOB_ID: ApiParamOptions = {
  name: 'job_id',
  description: "The job's `job_id`, the `jobId` that the client gave, or the `process.id` of the answer.",
  example: 'client-job-123',
};

/** Where a stream goes on. */
export const LAST_EVENT_ID: ApiHeaderOptions = {
  name: 'last-event-id',
  required: false,
  description: 'The number of the last message that came; those behind it follow. Absent: all.',
  schema: { type: 'string' },
};

/** What makes an `EventSource` stop asking. */
export const NOTHING_TO_COME: ApiResponseOptions = {
  description: 'The job has ended, and `Last-Event-ID` names its last message.',
};

/** A job's messages. */
export const MESSAGE_STREAM: ApiResponseOptions = {
  description:
    'One event per message: `progress`, then `completed` or `error`, behind which the stream ends; `deleted` when the job is erased.',
  content: {
    'text/event-stream': {
      schema: { type: 'string' },
      example:
        'event: progress\nid: 1\ndata: {"phase":"progress","message":"Job initialisiert","job":{"id":"client-job-123"},"process":{"id":"process-id-123"},"seq":1,"data":{"progress":5},"error":null}\n\n',
    },
  },
};
