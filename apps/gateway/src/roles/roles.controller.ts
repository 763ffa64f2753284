import { Body, Controller, Get, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { EmailAddress } from '@warren/contracts';
import { Answers, BODY, type Caller, NeedsOperator, OperatorGuard, TheCaller } from '@warren/http';
import { z } from 'zod';
import { Address } from '../auth/credentials.ts';
import type { UserRow } from '../users/user.entity.ts';
import { Roles } from './roles.ts';

const Account = z.object({ email: Address }).meta({ id: 'OperatorAccount' });
type Account = z.output<typeof Account>;
const Operator = z.object({ userId: z.uuid(), email: EmailAddress, name: z.string() }).meta({ id: 'Operator' });
type Operator = z.output<typeof Operator>;
const Operators = z.object({ items: z.array(Operator) }).meta({ id: 'Operators' });

/** Who operates. Addresses stand in bodies, so that none is in a log of paths. */
@ApiTags('operations')
@NeedsOperator()
@UseGuards(OperatorGuard)
@Controller('operations/operators')
export class RolesController {
  constructor(private readonly roles: Roles) {}

  @Get()
  @Answers('All operators', { 200: Operators })
  async list(): Promise<z.output<typeof Operators>> {
    return { items: (await this.roles.operators()).map(view) };
  }

  @Post('grant')
  @HttpCode(200)
  @Answers('Make a verified account an operator', { 200: Operator }, [404, 409, ...BODY])
  async grant(@Body({ schema: Account }) { email }: Account, @TheCaller() { userId }: Caller): Promise<Operator> {
    return view(await this.roles.change(email, 'operator', userId));
  }

  @Post('revoke')
  @HttpCode(200)
  @Answers('Make an operator a user again, at once', { 200: Operator }, [404, 409, ...BODY])
  async revoke(@Body({ schema: Account }) { email }: Account, @TheCaller() { userId }: Caller): Promise<Operator> {
    return view(await this.roles.change(email, 'user', userId));
  }
}

const view = ({ id, email, name }: UserRow): Operator => ({ userId: id, email, name });
