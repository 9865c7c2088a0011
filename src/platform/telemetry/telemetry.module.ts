import { Module } from '@nestjs/common';
import { CallTally } from './call-tally.js';
import { ProviderCalls } from './provider-calls.js';
import { RecentTurns } from './recent-turns.js';

/** Where those who work hand in figures of what they do; nobody need read them. */
@Module({
  providers: [CallTally, ProviderCalls, RecentTurns],
  exports: [CallTally, ProviderCalls, RecentTurns],
})
export class TelemetryModule {}
