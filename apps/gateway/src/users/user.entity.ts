import { Column, Entity, PrimaryColumn } from 'typeorm';

export type Role = 'user' | 'operator';

@Entity('users')
export class UserRow {
  @PrimaryColumn('uuid')
  id!: string;

  /** Normalised, and there once. */
  @Column('text')
  email!: string;

  @Column('text')
  name!: string;

  @Column('text', { name: 'password_hash' })
  passwordHash!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  /** When the address's owner confirmed it; `null` before. */
  @Column('timestamptz', { name: 'verified_at', nullable: true })
  verifiedAt!: Date | null;

  /** Changed by the database's function `change_role` only. */
  @Column('text')
  role!: Role;
}
