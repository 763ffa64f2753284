import { Controller } from '@nestjs/common';
import { UserRegistered } from '@showcase/contracts';
import { type PayloadOf } from '@warren/contracts';
import { Event, newId } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';
import { slugsFor } from './slug.ts';
import { WorkspaceRow } from './workspace.entity.ts';

/** One workspace for each user, however often it is heard that they registered. */
@Controller()
export class ProvisionWorkspaceHandler {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @Event(UserRegistered)
  async registered({ userId, name }: PayloadOf<typeof UserRegistered>): Promise<void> {
    for (const slug of slugsFor(name, userId)) {
      if (await this.unitOfWork.manager.existsBy(WorkspaceRow, { userId })) return;
      await this.insertUnlessTaken({ id: newId(), userId, name, slug, createdAt: new Date() });
    }
  }

  private async insertUnlessTaken(row: WorkspaceRow): Promise<void> {
    await this.unitOfWork.manager.createQueryBuilder().insert().into(WorkspaceRow).values(row).orIgnore().execute();
  }
}
