/** An endpoint as `GET /webhooks` lists it. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly types: readonly string[];
  readonly status: string;
  readonly disabledBecause: string | null;
  readonly failingSince: string | null;
  readonly createdAt: string;
}

/** What an endpoint was sent. */
export interface WebhookDelivery {
  readonly id: string;
  readonly messageId: string;
  readonly type: string;
  readonly state: string;
  readonly attempts: readonly {
    readonly at: string;
    readonly status: number | null;
    readonly error: string | null;
    readonly durationMs: number;
  }[];
  readonly createdAt: string;
}
