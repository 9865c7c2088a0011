import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { ListenerRegistry } from '../../platform/http/listener-registry.js';
import { DrainState } from './drain-state.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';

@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [HealthService, DrainState, ListenerRegistry],
})
export class HealthModule {}
