import { BrokerUnavailableError, NotProvisionedError, type MessagingError } from '../errors.ts';

/** Why nothing can be sent now, as an error: the broker is away, or was reached and lacks what all services share. */
export function unavailableError(reason: string): MessagingError {
  const missing = /no exchange '(warren[.][^']+)'/.exec(reason)?.[1];
  return missing === undefined ? new BrokerUnavailableError(reason) : new NotProvisionedError(missing);
}
