import { traceProcess } from '../../telemetry.ts';
import type { Step } from '../pipeline.ts';

/** Measures the handler, under a span that continues the sender's trace. */
export const trace: Step = (work, next) => traceProcess(work.context, next, work);
