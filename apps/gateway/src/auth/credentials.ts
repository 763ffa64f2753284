import { EmailAddress, matchingKey, NewEmailAddress } from '@warren/contracts';
import { z } from 'zod';
import { AccountName } from './account-name.ts';

/** One person, one address: written in one way, so that nobody registers Ada@ beside ada@, or ada@bücher beside its ASCII. */
export const Address = NewEmailAddress.overwrite(matchingKey);

/** Its length; what it says is checked against its owner, by `checkPassword`. */
export const NewPassword = z
  .string()
  .min(8, 'must have at least 8 characters')
  .max(200, 'must have at most 200 characters')
  .meta({ format: 'password' });

/** No rules on the length here: they may have been others when the password was set. */
export const Password = z.string().min(1).max(200).meta({ format: 'password' });

export const NewUser = z.object({ email: Address, password: NewPassword, name: AccountName }).meta({ id: 'NewUser' });
export type NewUser = z.output<typeof NewUser>;

export const Credentials = z.object({ email: Address, password: Password }).meta({ id: 'Credentials' });
export type Credentials = z.output<typeof Credentials>;

export const RefreshToken = z.object({ refreshToken: z.string().min(1).max(200) }).meta({ id: 'RefreshToken' });
export type RefreshToken = z.output<typeof RefreshToken>;

export const User = z
  .object({
    id: z.uuid(),
    email: EmailAddress,
    name: z.string(),
    createdAt: z.iso.datetime(),
    verified: z.boolean().describe('Whether the owner of the address has confirmed it.'),
    role: z.enum(['user', 'operator']),
  })
  .meta({ id: 'User' });
export type User = z.output<typeof User>;

export const Tokens = z
  .object({
    accessToken: z.string().describe('Show it as "Authorization: Bearer …".'),
    tokenType: z.literal('Bearer'),
    expiresIn: z.int().describe('How many seconds the access token is good for.'),
    refreshToken: z.string().describe('Good once, for the next pair of tokens.'),
  })
  .meta({ id: 'Tokens' });
export type Tokens = z.output<typeof Tokens>;
