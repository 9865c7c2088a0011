import { describe, expect, it } from 'vitest';
import { JobEvents, type JobEvent } from './job-events.js';

const progressOf = (jobId: string): JobEvent => ({ type: 'progress', jobId, progress: { percent: 10 } });

describe('JobEvents', () => {
  it('tells those who listen to a job, and those who listen to all', () => {
    const events = new JobEvents();
    const ofJob: string[] = [];
    const ofAll: string[] = [];
    events.subscribe('a', ({ jobId }) => ofJob.push(jobId));
    events.subscribeAll(({ jobId }) => ofAll.push(jobId));
    events.publish(progressOf('a'));
    events.publish(progressOf('b'));
    expect(ofJob).toEqual(['a']);
    expect(ofAll).toEqual(['a', 'b']);
  });

  it('tells nobody who has unsubscribed, and forgets the job with its last listener', () => {
    const events = new JobEvents();
    const told: string[] = [];
    const stopFirst = events.subscribe('a', () => told.push('first'));
    const stopSecond = events.subscribe('a', () => told.push('second'));
    const stopAll = events.subscribeAll(() => told.push('all'));
    stopFirst();
    stopFirst();
    stopAll();
    events.publish(progressOf('a'));
    expect(told).toEqual(['second']);
    expect(events.watchedJobIds()).toEqual(['a']);
    stopSecond();
    expect(events.watchedJobIds()).toEqual([]);
  });
});
