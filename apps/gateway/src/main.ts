import { runService } from '@warren/service';
import { configuration, gatewayOptionsOf } from './config.ts';
import { createGateway } from './gateway.ts';

await runService({
  name: 'gateway',
  configuration,
  start: async ({ config, logger, telemetry, onStop }) => {
    const app = await createGateway(gatewayOptionsOf(config, telemetry), logger);
    onStop(() => app.close());
    await app.listen(config.PORT, '0.0.0.0');
    logger.log(`Listening at ${await app.getUrl()}`);
    await app.startAllMicroservices();
  },
});
