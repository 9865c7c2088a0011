import { Module } from '@nestjs/common';
import { StatusRegistry } from './server-status.js';

@Module({ providers: [StatusRegistry], exports: [StatusRegistry] })
export class StatusModule {}
