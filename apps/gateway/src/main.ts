import { runService } from '@warren/service';
import { configuration, gatewayOptionsOf } from './config.ts';
import { createGateway } from './gateway.ts';

await runService({
  name: 'gateway',
  configuration,
  start: async ({ config, logger, telemetry, onStop }) => {
    const app = await createGateway(gatewayOptionsOf(config, telemetry), logger);
    onStop(() => app.close());
    if (config.OPERATOR_EMAILS !== undefined) {
      logger.warn('OPERATOR_EMAILS counts no more. Make operators with: npx warren operator grant <email>');
    }
    await app.listen(config.PORT, config.HOST);
    logger.log(`Listening at ${await app.getUrl()}`);
    await app.startAllMicroservices();
  },
});
