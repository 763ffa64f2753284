import { Module } from '@nestjs/common';
import { Users } from './users.ts';

@Module({ providers: [Users], exports: [Users] })
export class UsersModule {}
