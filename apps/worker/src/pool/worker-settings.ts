/** What pools may want to know, besides their messages: `@Inject(WORKER_SETTINGS) settings: WorkerSettings`. */
export interface WorkerSettings {
  /** `smtp://user:password@host:port`; only the email pool needs it. */
  readonly smtpUrl?: string | undefined;
  /** How long handing over one mail may take, in milliseconds. */
  readonly smtpTimeoutMs: number;
  /** Mails in any second, by all workers together; as many as go, unless told. */
  readonly mailsPerSecond?: number | undefined;
  /** Likewise, to one domain. */
  readonly mailsPerDomain?: number | undefined;
  /** The sender of every mail: `Warren <hello@warren.example>`. */
  readonly mailFrom: string;
  /** Signs mails for the sender's domain, whose DNS has the other half of the key at `<selector>._domainkey`. */
  readonly dkim?: { readonly key: string; readonly selector: string } | undefined;
  /** Asked about the sender's domain, instead of those of this machine. */
  readonly dnsServers?: readonly string[] | undefined;
  /** Where mail for the administrators goes. */
  readonly adminEmail: string;
  /** The public keys that passports are checked with, for the audit pool. Without them no entry names its caller. */
  readonly tokenKeys?: string | undefined;
  /** Where contacts are posted to. Without it they are noted as skipped. */
  readonly crmUrl?: string | undefined;
  /** `public`: customers' endpoints are called on the public internet only. `any` is for development. */
  readonly webhookNetworks: 'public' | 'any';
  /** How long an endpoint may fail before it is called no more, in milliseconds. */
  readonly webhookDisableAfterMs: number;
  /** The ISO 4217 code that new wallets are opened in. Those that are open keep theirs. */
  readonly walletCurrency: string;
}

export const WORKER_SETTINGS = Symbol('WorkerSettings');
