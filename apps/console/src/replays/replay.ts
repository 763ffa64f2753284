/** A replay as `GET /replays` lists it. */
export interface Replay {
  readonly id: string;
  readonly group: string;
  readonly policy: string;
  readonly state: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly types: readonly string[] | null;
  readonly total: number;
  readonly sent: number;
  readonly note: string | null;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly endedAt: string | null;
}
