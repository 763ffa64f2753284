import { Module } from '@nestjs/common';
import { RolesModule } from '../roles/roles.module.ts';
import { Erasures } from './erasures.ts';
import { HeldDataOf } from './held-data.ts';
import { OwnDataController } from './own-data.controller.ts';

/** What people may ask about themselves: what is kept, and that it goes. */
@Module({ imports: [RolesModule], controllers: [OwnDataController], providers: [Erasures, HeldDataOf] })
export class ErasureModule {}
