/** A campaign as `GET /campaigns` lists it. */
export interface Campaign {
  readonly id: string;
  readonly subject: string;
  readonly state: string;
  readonly createdAt: string;
  readonly sendAt: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly pausedBecause: string | null;
  readonly progress: Readonly<Record<string, number>>;
  readonly pausedDomains?: readonly { readonly domain: string; readonly reason: string; readonly since: string }[];
}

/** What a campaign in a state can be told. */
export const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  draft: ['send', 'cancel'],
  scheduled: ['pause', 'cancel'],
  running: ['pause', 'cancel'],
  paused: ['resume', 'cancel'],
};
