import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The log is added to and never changed, but for who was erased: `warren.erasing` is set by the transaction that takes a
 * person out of entries. None can be deleted.
 */
export class AllowErasures1764460800060 implements MigrationInterface {
  readonly name = 'AllowErasures1764460800060';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      refusing("IF TG_OP = 'UPDATE' AND current_setting('warren.erasing', true) = 'on' THEN RETURN NULL; END IF;"),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(refusing(''));
  }
}

const refusing = (exception: string): string => `
  CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    ${exception}
    RAISE EXCEPTION 'entries is append-only: % is refused', TG_OP;
  END $$`;
