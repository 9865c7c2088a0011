import { Global, Module } from '@nestjs/common';
import { StatusRegistry } from './server-status.js';

@Global()
@Module({ providers: [StatusRegistry], exports: [StatusRegistry] })
export class StatusModule {}
