import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';

/** Whether the server has been told to stop; from that moment it is not ready. */
@Injectable()
export class DrainState implements BeforeApplicationShutdown {
  private draining = false;

  get isDraining(): boolean {
    return this.draining;
  }

  beforeApplicationShutdown(): void {
    this.draining = true;
  }
}
