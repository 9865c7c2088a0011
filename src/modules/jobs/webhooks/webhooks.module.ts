import { Module, type DynamicModule } from '@nestjs/common';
import { OutboundConfig } from '../../../platform/config/outbound.config.js';
import { OutboundModule } from '../../../platform/outbound/outbound.module.js';
import { StatusModule } from '../../../platform/status/status.module.js';
import { StorageModule } from '../../../platform/storage/storage.module.js';
import { CallbackAddresses } from './callback-addresses.js';
import { CallbackTargets } from './callback-targets.js';
import { DeliverWebhookProcessor } from './deliver-webhook.processor.js';
import { ProgressWebhooks } from './progress-webhooks.js';
import { WebhookAttemptRepository } from './webhook-attempt.repository.js';
import { WebhookDeliveryRepository } from './webhook-delivery.repository.js';
import { WebhookLedger } from './webhook-ledger.js';
import { WebhookOptions } from './webhook-options.js';
import { WebhookOutbox } from './webhook-outbox.js';
import { WebhookSender } from './webhook-sender.js';
import { WebhookSigner } from './webhook-signer.js';
import { WebhookSources } from './webhook-sources.js';
import { WebhookStatus } from './webhook-status.js';

/** Tells those who follow jobs and calls what becomes of them. */
@Module({})
export class WebhooksModule {
  static forRoot(jobs: DynamicModule, options: Partial<WebhookOptions> = {}): DynamicModule {
    return {
      module: WebhooksModule,
      imports: [jobs, OutboundModule, StatusModule, StorageModule],
      providers: [
        { provide: WebhookOptions, useValue: new WebhookOptions(options) },
        {
          provide: WebhookSigner,
          inject: [OutboundConfig],
          useFactory: ({ webhookKeys }: OutboundConfig) => new WebhookSigner(webhookKeys),
        },
        CallbackAddresses,
        CallbackTargets,
        DeliverWebhookProcessor,
        ProgressWebhooks,
        WebhookAttemptRepository,
        WebhookDeliveryRepository,
        WebhookLedger,
        WebhookOutbox,
        WebhookSender,
        WebhookSources,
        WebhookStatus,
      ],
      exports: [CallbackAddresses, ProgressWebhooks, WebhookOutbox, WebhookSender, WebhookSources],
    };
  }
}
