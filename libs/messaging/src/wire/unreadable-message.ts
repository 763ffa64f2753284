// Decorator-free and erasable, so that the command line can read dead letters without a build.

/** No consumer can read the message: its body is not JSON, it has no type, or a property that must not be guessed. */
export class UnreadableMessageError extends Error {
  readonly code: 'body-garbled' | 'type-missing' | 'property-invalid';

  constructor(code: UnreadableMessageError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
