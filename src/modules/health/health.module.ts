import { Module, type DynamicModule } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { ListenerRegistry } from '../../platform/http/listener-registry.js';
import { StatusModule } from '../../platform/status/status.module.js';
import { DrainState } from './drain-state.js';
import { HealthController } from './health.controller.js';
import { HealthService } from './health.service.js';

/** The health routes; `database` offers the database whose state they tell. */
@Module({})
export class HealthModule {
  static forRoot(database: DynamicModule): DynamicModule {
    return {
      module: HealthModule,
      imports: [TerminusModule.forRoot({ logger: false }), StatusModule, database],
      controllers: [HealthController],
      providers: [HealthService, DrainState, ListenerRegistry],
    };
  }
}
