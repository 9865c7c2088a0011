import { describe, expect, it } from 'vitest';
import { ManualConversationClock } from '../../../test/support/conversation-clock.js';
import { StandingApology } from './standing-apology.js';

describe('the apology of a server', () => {
  const clock = new ManualConversationClock();
  const prepared: unknown[] = [];
  const engine = { prepare: (...what: unknown[]): unknown => prepared.push(what) };
  const profile = { spokenLanguage: 'de-AT', voice: 'ann' };

  it('is made some seconds after the start, in the language and voice of the assistant', async () => {
    new StandingApology(engine, profile, clock).onApplicationBootstrap();
    expect(prepared).toEqual([]);
    await clock.advance(10_000);
    expect(prepared).toEqual([['de', 'ann']]);
  });

  it('is not made by a server that ends first, nor by one without conversations', async () => {
    prepared.length = 0;
    const brief = new StandingApology(engine, profile, clock);
    brief.onApplicationBootstrap();
    brief.onModuleDestroy();
    new StandingApology(undefined, profile, clock).onApplicationBootstrap();
    await clock.advance(20_000);
    expect([prepared, clock.pending]).toEqual([[], 0]);
  });
});
