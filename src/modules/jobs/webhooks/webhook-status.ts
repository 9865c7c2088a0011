import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  StatusRegistry,
  type ServerStatus,
  type StatusContributor,
} from '../../../platform/status/server-status.js';
import { WebhookDeliveryRepository } from './webhook-delivery.repository.js';

/** Tells the health routes how many final messages are owed, and how many have come to nothing. */
@Injectable()
export class WebhookStatus implements StatusContributor, OnModuleInit {
  constructor(
    private readonly registry: StatusRegistry,
    private readonly deliveries: WebhookDeliveryRepository,
  ) {}

  onModuleInit(): void {
    this.registry.addContributor(this);
  }

  async contribute(): Promise<Partial<ServerStatus>> {
    const [waiting, dead] = await Promise.all([
      this.deliveries.countIn('waiting'),
      this.deliveries.countIn('dead'),
    ]);
    return { webhooks: { waiting, dead } };
  }
}
