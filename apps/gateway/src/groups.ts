/**
 * The groups in which the gateway hears facts, each with a queue of its own. A handler here names the one it belongs
 * to, `@Event(Fact, { server: GATEWAY })`; one that names none would hear the fact in both.
 */
export const GATEWAY = Symbol('gateway');
export const ORDERS = Symbol('orders');
