import { Global, Module, type DynamicModule } from '@nestjs/common';
import { AccessConfig } from './access.config.js';
import { AssistantConfig } from './assistant.config.js';
import { CallRecordsConfig } from './call-records.config.js';
import type { LoadedConfig } from './load-config.js';
import { ModelsConfig } from './models.config.js';
import { OutboundConfig } from './outbound.config.js';
import { ProvidersConfig } from './providers.config.js';
import { RealtimeConfig } from './realtime.config.js';
import { ServerConfig } from './server.config.js';
import { SpeechConfig } from './speech.config.js';
import { StoreConfig } from './store.config.js';
import { TurnsConfig } from './turns.config.js';
import { TelephonyConfig } from './telephony.config.js';

/** Offers each configuration section under its class. */
@Global()
@Module({})
export class ConfigModule {
  static forRoot(config: LoadedConfig): DynamicModule {
    const providers = [
      { provide: ServerConfig, useValue: config.server },
      { provide: AccessConfig, useValue: config.access },
      { provide: StoreConfig, useValue: config.store },
      { provide: SpeechConfig, useValue: config.speech },
      { provide: ModelsConfig, useValue: config.models },
      { provide: ProvidersConfig, useValue: config.providers },
      { provide: AssistantConfig, useValue: config.assistant },
      { provide: TurnsConfig, useValue: config.turns },
      { provide: RealtimeConfig, useValue: config.realtime },
      { provide: TelephonyConfig, useValue: config.telephony },
      { provide: CallRecordsConfig, useValue: config.callRecords },
      { provide: OutboundConfig, useValue: config.outbound },
    ];
    return { module: ConfigModule, providers, exports: providers };
  }
}
