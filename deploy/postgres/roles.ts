import { settingOf } from '../secret-settings.ts';
import { owners, type Owner } from './owners.ts';

/**
 * A role for each service and pool, as a script for psql: each owns its database or its schema, and may not so much as
 * read another's. It may run again, on a new server or on one with data, which it hands over to their owners. The
 * passwords are read from the environment.
 */
export function rolesScript(): string {
  const databases = [...new Set(owners.map(({ database }) => database))];
  return [
    '-- Written by "npm run definitions". Passwords come from the environment: "npx warren secrets" makes them.',
    '\\set ON_ERROR_STOP on',
    ...owners.map(role),
    ...databases.map((database) => inDatabase(database, ownersOf(database))),
    '',
  ].join('\n\n');
}

const ownersOf = (database: string): Owner[] => owners.filter((owner) => owner.database === database);

const role = ({ role: name, service }: Owner): string =>
  `\\getenv password ${settingOf(service, 'DATABASE_PASSWORD')}
SELECT 'CREATE ROLE "${name}"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${name}') \\gexec
ALTER ROLE "${name}" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';`;

function inDatabase(database: string, its: readonly Owner[]): string {
  return [
    `SELECT 'CREATE DATABASE "${database}"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${database}') \\gexec`,
    `REVOKE ALL ON DATABASE "${database}" FROM PUBLIC;`,
    ...its.map(({ role: name, schema }) =>
      schema === undefined
        ? `ALTER DATABASE "${database}" OWNER TO "${name}";`
        : `GRANT CONNECT, TEMPORARY ON DATABASE "${database}" TO "${name}";`,
    ),
    `\\connect "${database}"`,
    ...its.map(({ role: name, schema = 'public' }) => ownedSchema(schema, name)),
  ].join('\n');
}

/** Sequences of identity columns and serials follow their tables. */
const ownedSchema = (schema: string, owner: string): string =>
  `CREATE SCHEMA IF NOT EXISTS "${schema}";
ALTER SCHEMA "${schema}" OWNER TO "${owner}";
SELECT format('ALTER %s %s OWNER TO "${owner}"', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass)
  FROM pg_class WHERE relnamespace = '"${schema}"'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
   AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND classid = 'pg_class'::regclass AND deptype IN ('a', 'i')) \\gexec
SELECT format('ALTER ROUTINE %s OWNER TO "${owner}"', oid::regprocedure) FROM pg_proc WHERE pronamespace = '"${schema}"'::regnamespace \\gexec
SELECT format('ALTER TYPE %s OWNER TO "${owner}"', oid::regtype) FROM pg_type
 WHERE typnamespace = '"${schema}"'::regnamespace AND typtype IN ('d', 'e') \\gexec`;
