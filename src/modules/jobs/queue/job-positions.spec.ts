import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JobEvents, type JobEvent } from './job-events.js';
import { JobPositions } from './job-positions.js';

describe('JobPositions', () => {
  const line = new Map<string, number>();
  let events: JobEvents;
  let positions: JobPositions;

  beforeEach(() => {
    line.clear();
    events = new JobEvents();
    positions = new JobPositions({ positionOf: async (id) => line.get(id) ?? null }, events, 1);
  });
  afterEach(() => positions.close());

  const move = (): void =>
    events.publish({ type: 'state', jobId: 'first', kind: 'k', state: 'active', attempt: 1 });
  const nextOf = (id: string): Promise<JobEvent> =>
    new Promise((resolve) => {
      const stop = events.subscribe(id, (event) => {
        stop();
        resolve(event);
      });
    });

  it('tells a watched job its new place when the line moves', async () => {
    line.set('b', 2);
    const event = nextOf('b');
    move();
    expect(await event).toEqual({ type: 'position', jobId: 'b', position: 2 });
  });

  it('tells a place once', async () => {
    line.set('b', 2).set('c', 5);
    const told: JobEvent[] = [];
    events.subscribe('b', (event) => told.push(event));
    const first = nextOf('c');
    move();
    await first;
    line.set('c', 4);
    const second = nextOf('c');
    move();
    await second;
    expect(told).toEqual([{ type: 'position', jobId: 'b', position: 2 }]);
  });

  it('says nothing of a job that does not wait', async () => {
    line.set('c', 1);
    const told: JobEvent[] = [];
    events.subscribe('running', (event) => told.push(event));
    const other = nextOf('c');
    move();
    await other;
    expect(told).toEqual([]);
  });
});
