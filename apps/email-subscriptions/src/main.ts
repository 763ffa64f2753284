import { runService } from '@warren/service';
import { configuration, serviceOptionsOf } from './config.ts';
import { startEmailSubscriptions } from './email-subscriptions.ts';
import { GROUP } from './group.ts';

await runService({
  name: GROUP,
  configuration,
  start: async ({ config, logger, onStop, serveHealth }) => {
    const service = await startEmailSubscriptions(serviceOptionsOf(config), logger);
    onStop(() => service.close());
    const health = await serveHealth({ port: config.HEALTH_PORT, host: config.HOST, readiness: service.readiness });
    logger.log(`Ready; health at ${health}`, 'Main');
  },
});
