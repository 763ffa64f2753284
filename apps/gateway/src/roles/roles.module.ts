import { Module } from '@nestjs/common';
import { RoleChanges } from './role-changes.ts';
import { RolesController } from './roles.controller.ts';
import { Roles } from './roles.ts';

/** Operators, and how accounts become that. */
@Module({ controllers: [RolesController], providers: [Roles, RoleChanges], exports: [Roles] })
export class RolesModule {}
