import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@warren/persistence';
import { matchingKey } from '@warren/contracts';
import { Suppressions } from './suppressions.ts';

/** How many mails that nobody has confirmed to want may go out: to one address, to one domain, for one asker's IP. */
const limits = { perAddressADay: 3, perDomainAnHour: 1_000, perIpAnHour: 20 };

interface Counts {
  readonly address: string;
  readonly domain: string;
  readonly ip: string;
}

/** Keeps anybody from having others showered with our mail. */
@Injectable()
export class SignUpLimits {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly suppressions: Suppressions,
  ) {}

  /** Counts one more mail within the open transaction. @returns false, and counts nothing, when it would be too many */
  async tryAcquire(email: string, ip: string | null): Promise<boolean> {
    const { manager } = this.unitOfWork;
    const about = [this.suppressions.digest(email), matchingKey(email).split('@').at(-1), ip];
    // Two at the same time must not both see room for one more.
    await this.unitOfWork.hold('asking');
    await manager.query(`DELETE FROM askings WHERE at < now() - interval '1 day'`);
    const [counts]: Counts[] = await manager.query(
      `SELECT count(*) FILTER (WHERE digest = $1) AS address,
              count(*) FILTER (WHERE domain = $2 AND at > now() - interval '1 hour') AS domain,
              count(*) FILTER (WHERE ip = $3 AND at > now() - interval '1 hour') AS ip
       FROM askings WHERE digest = $1 OR domain = $2 OR ip = $3`,
      about,
    );
    if (!counts || exceeds(counts)) return false;
    await manager.query('INSERT INTO askings (digest, domain, ip, at) VALUES ($1, $2, $3, now())', about);
    return true;
  }
}

function exceeds({ address, domain, ip }: Counts): boolean {
  return (
    Number(address) >= limits.perAddressADay ||
    Number(domain) >= limits.perDomainAnHour ||
    Number(ip) >= limits.perIpAnHour
  );
}
