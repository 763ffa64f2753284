export { startHealthServer, type HealthServer, type HealthServerOptions } from './health-server.ts';
export { createLogger, type LoggerOptions } from './logger.ts';
export { ObservabilityModule, type ObservabilityOptions } from './observability.module.ts';
export { Readiness, readinessOf, type ReadinessCheck, type ReadinessChecks } from './readiness.ts';
export { startTelemetry, type Telemetry, type TelemetryOptions } from './telemetry.ts';
export { traceHeaders } from './trace-headers.ts';
export { traceHttp } from './trace-http.ts';
