import { Inject, Injectable } from '@nestjs/common';
import { TOKEN_HEADER } from '@warren/messaging';
import { CONTROL_PLANE_OPTIONS, type ControlPlaneOptions } from '../control-plane-options.ts';

/** A dead letter on its way back. */
interface Redriven {
  readonly message_id: string;
  readonly content: Buffer;
  /** Whether its body is an operator's. */
  readonly edited: boolean;
  readonly headers: Record<string, unknown>;
  readonly properties: Record<string, unknown>;
}

/** Gives what an operator has edited a token of its own; what goes back as it was keeps the one that it had. */
@Injectable()
export class RedriveTokens {
  constructor(
    @Inject(CONTROL_PLANE_OPTIONS)
    private readonly options: Pick<ControlPlaneOptions, 'contracts' | 'signRedrive'>,
  ) {}

  /** The headers to send it with. */
  async headersOf(deadLetter: Redriven, operatorId: string): Promise<Record<string, unknown>> {
    const { message_id: id, content, edited, headers, properties } = deadLetter;
    const { contracts, signRedrive } = this.options;
    const contract = contracts.find(({ type }) => type === properties['type']);
    if (!edited || !contract || !signRedrive) return headers;
    const { kind, type } = contract;
    const { correlationId: known } = properties;
    const correlationId = typeof known === 'string' ? known : id;
    const binding = { id, kind, type, correlationId, content, isRepublished: true };
    return { ...headers, [TOKEN_HEADER]: await signRedrive(binding, operatorId) };
  }
}
