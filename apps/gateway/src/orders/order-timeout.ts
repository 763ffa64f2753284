/** How long an order may wait for stock and payment, in milliseconds. */
export const ORDER_TIMEOUT_MS = Symbol('OrderTimeoutMs');
