import { hostname } from 'node:os';

/** Who works here: host and process, for attempts and results. */
export const workerName = `${hostname()}:${process.pid}`;
