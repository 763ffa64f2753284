import type { MigrationInterface, QueryRunner } from 'typeorm';

/*
 * Dead letters of one cause are one issue: of one type, group and reason, with the same first line of the error but for
 * what differs from one message to the next (ids, numbers, addresses, what stands in quotes). PostgreSQL derives that, so
 * that the dead letters of before have it, too.
 */
export class KeepDeadLetterIssues1764500400072 implements MigrationInterface {
  readonly name = 'KeepDeadLetterIssues1764500400072';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(COLUMNS);
    await runner.query(ISSUES);
    await runner.query(ISSUES_OF_BEFORE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE dead_letter_issues;
      ALTER TABLE dead_letters DROP COLUMN fingerprint, DROP COLUMN title;
    `);
  }
}

/** What differs, and what stands in its place; in this order. */
const VARIABLE: readonly (readonly [pattern: string, name: string])[] = [
  ['[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', '<id>'],
  [`[^[:space:]<>"'']+@[^[:space:]<>"'']+`, '<address>'],
  ['"[^"]*"', '"…"'],
  [`''[^'']*''`, `''…''`],
  [String.raw`\m[0-9a-f]*[0-9][0-9a-f]*\M`, '<n>'],
  ['[0-9]+', '<n>'],
];

const TITLE = VARIABLE.reduce(
  (text, [pattern, name]) => `regexp_replace(${text}, '${pattern}', '${name}', 'gi')`,
  "split_part(left(error, 1000), E'\\n', 1)",
);

const COLUMNS = `
  ALTER TABLE dead_letters
    ADD COLUMN title text NOT NULL GENERATED ALWAYS AS (left(${TITLE}, 300)) STORED,
    ADD COLUMN fingerprint text NOT NULL GENERATED ALWAYS AS
      (md5(coalesce(type, '') || E'\\n' || handler_group || E'\\n' || reason || E'\\n' || left(${TITLE}, 300))) STORED;
  CREATE INDEX dead_letters_by_issue ON dead_letters (fingerprint, state, id);
  CREATE INDEX dead_letters_by_issue_and_time ON dead_letters (fingerprint, died_at);
`;

const ISSUES = `
  CREATE TABLE dead_letter_issues (
    fingerprint   text PRIMARY KEY,
    type          text,
    handler_group text NOT NULL,
    reason        text NOT NULL,
    title         text NOT NULL,
    state         text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'resolved', 'ignored')),
    last_seen     timestamptz NOT NULL,
    reopened      int NOT NULL DEFAULT 0,
    changed_by    uuid,
    changed_at    timestamptz,
    ignored_until timestamptz,
    note          text
  );
  CREATE INDEX dead_letter_issues_by_state ON dead_letter_issues (state, last_seen DESC, fingerprint DESC);
  CREATE INDEX dead_letter_issues_by_time ON dead_letter_issues (last_seen DESC, fingerprint DESC);
`;

const ISSUES_OF_BEFORE = `
  INSERT INTO dead_letter_issues (fingerprint, type, handler_group, reason, title, last_seen)
  SELECT fingerprint, min(type), min(handler_group), min(reason), min(title), max(died_at)
  FROM dead_letters GROUP BY fingerprint
`;
