import { Module } from '@nestjs/common';
import { ProviderCalls } from './provider-calls.js';
import { RecentTurns } from './recent-turns.js';

/** Where those who work hand in figures of what they do; nobody need read them. */
@Module({ providers: [ProviderCalls, RecentTurns], exports: [ProviderCalls, RecentTurns] })
export class TelemetryModule {}
