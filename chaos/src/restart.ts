import { setTimeout as delay } from 'node:timers/promises';
import type { Service } from '@warren/testing';

const START_ATTEMPTS = 10;

/** Ends a service in order, or not, and starts it again. */
export async function restart(service: Service, how: 'stop' | 'kill'): Promise<void> {
  await service[how]();
  for (let attempt = 1; ; attempt++) {
    try {
      return await service.start();
    } catch (error) {
      // The children of a killed PostgreSQL take a moment to notice, and it does not start beside them.
      if (attempt === START_ATTEMPTS) throw error;
      await delay(500);
    }
  }
}
