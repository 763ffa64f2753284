import { setFlagsFromString } from 'node:v8';
import { runService } from '@warren/service';
import { configuration, poolOptionsOf } from './config.ts';
import { pools } from './pools.ts';
import { startWorker } from './worker.ts';

// In front of a long queue V8 would let the heap grow to several times of what is in use (bench/README.md).
setFlagsFromString('--heap-growing-percent=20');

await runService({
  name: 'worker',
  configuration,
  start: async ({ config, logger, onStop, serveHealth }) => {
    const chosen = Object.fromEntries(config.WARREN_POOLS.map((name) => [name, pools[name]]));
    const worker = await startWorker(chosen, poolOptionsOf(config), logger);
    onStop(() => worker.close());
    const health = await serveHealth({ port: config.HEALTH_PORT, host: config.HOST, readiness: worker.readiness });
    logger.log(`Ready: ${config.WARREN_POOLS.join(', ')}; health at ${health}`, 'Main');
  },
});
