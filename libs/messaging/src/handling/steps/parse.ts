import type { Contract } from '@warren/contracts';
import { parsePayload } from '../../wire/parse.ts';
import type { Step } from '../pipeline.ts';

/** Gives the handler the payload as its contract parses it. What does not fit is a dead letter. */
export const parse =
  (contract: Contract): Step =>
  (work, next) => {
    work.payload = parsePayload(contract, work.payload);
    return next(work);
  };
