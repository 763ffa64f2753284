import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a file brings in, and what is written out. A piece of a file goes in the transaction that puts its people on the
 * list; `import_keys` holds keyed digests, by which a second row for an address is known, and goes at the end.
 */
export class CreateImports1763690400005 implements MigrationInterface {
  readonly name = 'CreateImports1763690400005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE imports (
        id            uuid PRIMARY KEY,
        state         text NOT NULL CHECK (state IN ('uploading', 'ready', 'done', 'cancelled')),
        columns       text[] NOT NULL,
        consent       jsonb,
        rows          integer NOT NULL DEFAULT 0,
        added         integer NOT NULL DEFAULT 0,
        already_there integer NOT NULL DEFAULT 0,
        duplicates    integer NOT NULL DEFAULT 0,
        suppressed    integer NOT NULL DEFAULT 0,
        invalid       integer NOT NULL DEFAULT 0,
        created_at    timestamptz NOT NULL DEFAULT now()
      );
      CREATE TABLE import_pieces (
        import_id uuid NOT NULL REFERENCES imports ON DELETE CASCADE,
        number    integer NOT NULL,
        rows      json NOT NULL,
        PRIMARY KEY (import_id, number)
      );
      CREATE TABLE import_keys (
        import_id uuid NOT NULL REFERENCES imports ON DELETE CASCADE,
        digest    bytea NOT NULL,
        line      integer NOT NULL,
        PRIMARY KEY (import_id, digest)
      );
      CREATE TABLE import_errors (
        import_id uuid NOT NULL REFERENCES imports ON DELETE CASCADE,
        line      integer NOT NULL,
        code      text NOT NULL,
        detail    text NOT NULL,
        PRIMARY KEY (import_id, line)
      );
    `);
    await createExports(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE export_pieces, exports, import_errors, import_keys, import_pieces, imports');
  }
}

async function createExports(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE exports (
      id         uuid PRIMARY KEY,
      selection  jsonb NOT NULL,
      done       boolean NOT NULL DEFAULT false,
      after_id   uuid,
      until_id   uuid NOT NULL,
      rows       integer NOT NULL DEFAULT 0,
      pieces     integer NOT NULL DEFAULT 0,
      created_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE TABLE export_pieces (
      export_id uuid NOT NULL REFERENCES exports ON DELETE CASCADE,
      number    integer NOT NULL,
      text      text NOT NULL,
      PRIMARY KEY (export_id, number)
    );
  `);
}
