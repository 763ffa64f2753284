-- Written by "npm run definitions". Passwords come from the environment: "npx warren secrets" makes them.

\set ON_ERROR_STOP on

\getenv password GATEWAY_DATABASE_PASSWORD
SELECT 'CREATE ROLE "gateway"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'gateway') \gexec
ALTER ROLE "gateway" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';

\getenv password EMAIL_SUBSCRIPTIONS_DATABASE_PASSWORD
SELECT 'CREATE ROLE "email_subscriptions"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'email_subscriptions') \gexec
ALTER ROLE "email_subscriptions" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';

\getenv password WORKER_ANALYTICS_DATABASE_PASSWORD
SELECT 'CREATE ROLE "worker_analytics"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'worker_analytics') \gexec
ALTER ROLE "worker_analytics" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';

\getenv password WORKER_AUDIT_DATABASE_PASSWORD
SELECT 'CREATE ROLE "worker_audit"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'worker_audit') \gexec
ALTER ROLE "worker_audit" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';

\getenv password WORKER_CRM_DATABASE_PASSWORD
SELECT 'CREATE ROLE "worker_crm"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'worker_crm') \gexec
ALTER ROLE "worker_crm" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';

\getenv password WORKER_EMAIL_DATABASE_PASSWORD
SELECT 'CREATE ROLE "worker_email"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'worker_email') \gexec
ALTER ROLE "worker_email" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';

\getenv password WORKER_FRAUD_DATABASE_PASSWORD
SELECT 'CREATE ROLE "worker_fraud"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'worker_fraud') \gexec
ALTER ROLE "worker_fraud" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';

\getenv password WORKER_INVENTORY_DATABASE_PASSWORD
SELECT 'CREATE ROLE "worker_inventory"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'worker_inventory') \gexec
ALTER ROLE "worker_inventory" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';

\getenv password WORKER_LOYALTY_DATABASE_PASSWORD
SELECT 'CREATE ROLE "worker_loyalty"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'worker_loyalty') \gexec
ALTER ROLE "worker_loyalty" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';

\getenv password WORKER_NOTIFICATIONS_DATABASE_PASSWORD
SELECT 'CREATE ROLE "worker_notifications"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'worker_notifications') \gexec
ALTER ROLE "worker_notifications" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';

\getenv password WORKER_PAYMENTS_DATABASE_PASSWORD
SELECT 'CREATE ROLE "worker_payments"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'worker_payments') \gexec
ALTER ROLE "worker_payments" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';

\getenv password WORKER_PROVISIONING_DATABASE_PASSWORD
SELECT 'CREATE ROLE "worker_provisioning"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'worker_provisioning') \gexec
ALTER ROLE "worker_provisioning" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';

\getenv password WORKER_REPORT_DATABASE_PASSWORD
SELECT 'CREATE ROLE "worker_report"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'worker_report') \gexec
ALTER ROLE "worker_report" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';

\getenv password WORKER_WEBHOOKS_DATABASE_PASSWORD
SELECT 'CREATE ROLE "worker_webhooks"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'worker_webhooks') \gexec
ALTER ROLE "worker_webhooks" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'password';

SELECT 'CREATE DATABASE "gateway"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'gateway') \gexec
REVOKE ALL ON DATABASE "gateway" FROM PUBLIC;
ALTER DATABASE "gateway" OWNER TO "gateway";
\connect "gateway"
CREATE SCHEMA IF NOT EXISTS "public";
ALTER SCHEMA "public" OWNER TO "gateway";
SELECT format('ALTER %s %s OWNER TO "gateway"', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass)
  FROM pg_class WHERE relnamespace = '"public"'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
   AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND classid = 'pg_class'::regclass AND deptype IN ('a', 'i')) \gexec
SELECT format('ALTER ROUTINE %s OWNER TO "gateway"', oid::regprocedure) FROM pg_proc WHERE pronamespace = '"public"'::regnamespace \gexec
SELECT format('ALTER TYPE %s OWNER TO "gateway"', oid::regtype) FROM pg_type
 WHERE typnamespace = '"public"'::regnamespace AND typtype IN ('d', 'e') \gexec

SELECT 'CREATE DATABASE "email_subscriptions"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'email_subscriptions') \gexec
REVOKE ALL ON DATABASE "email_subscriptions" FROM PUBLIC;
ALTER DATABASE "email_subscriptions" OWNER TO "email_subscriptions";
\connect "email_subscriptions"
CREATE SCHEMA IF NOT EXISTS "public";
ALTER SCHEMA "public" OWNER TO "email_subscriptions";
SELECT format('ALTER %s %s OWNER TO "email_subscriptions"', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass)
  FROM pg_class WHERE relnamespace = '"public"'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
   AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND classid = 'pg_class'::regclass AND deptype IN ('a', 'i')) \gexec
SELECT format('ALTER ROUTINE %s OWNER TO "email_subscriptions"', oid::regprocedure) FROM pg_proc WHERE pronamespace = '"public"'::regnamespace \gexec
SELECT format('ALTER TYPE %s OWNER TO "email_subscriptions"', oid::regtype) FROM pg_type
 WHERE typnamespace = '"public"'::regnamespace AND typtype IN ('d', 'e') \gexec

SELECT 'CREATE DATABASE "worker"' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'worker') \gexec
REVOKE ALL ON DATABASE "worker" FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE "worker" TO "worker_analytics";
GRANT CONNECT, TEMPORARY ON DATABASE "worker" TO "worker_audit";
GRANT CONNECT, TEMPORARY ON DATABASE "worker" TO "worker_crm";
GRANT CONNECT, TEMPORARY ON DATABASE "worker" TO "worker_email";
GRANT CONNECT, TEMPORARY ON DATABASE "worker" TO "worker_fraud";
GRANT CONNECT, TEMPORARY ON DATABASE "worker" TO "worker_inventory";
GRANT CONNECT, TEMPORARY ON DATABASE "worker" TO "worker_loyalty";
GRANT CONNECT, TEMPORARY ON DATABASE "worker" TO "worker_notifications";
GRANT CONNECT, TEMPORARY ON DATABASE "worker" TO "worker_payments";
GRANT CONNECT, TEMPORARY ON DATABASE "worker" TO "worker_provisioning";
GRANT CONNECT, TEMPORARY ON DATABASE "worker" TO "worker_report";
GRANT CONNECT, TEMPORARY ON DATABASE "worker" TO "worker_webhooks";
\connect "worker"
CREATE SCHEMA IF NOT EXISTS "analytics";
ALTER SCHEMA "analytics" OWNER TO "worker_analytics";
SELECT format('ALTER %s %s OWNER TO "worker_analytics"', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass)
  FROM pg_class WHERE relnamespace = '"analytics"'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
   AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND classid = 'pg_class'::regclass AND deptype IN ('a', 'i')) \gexec
SELECT format('ALTER ROUTINE %s OWNER TO "worker_analytics"', oid::regprocedure) FROM pg_proc WHERE pronamespace = '"analytics"'::regnamespace \gexec
SELECT format('ALTER TYPE %s OWNER TO "worker_analytics"', oid::regtype) FROM pg_type
 WHERE typnamespace = '"analytics"'::regnamespace AND typtype IN ('d', 'e') \gexec
CREATE SCHEMA IF NOT EXISTS "audit";
ALTER SCHEMA "audit" OWNER TO "worker_audit";
SELECT format('ALTER %s %s OWNER TO "worker_audit"', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass)
  FROM pg_class WHERE relnamespace = '"audit"'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
   AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND classid = 'pg_class'::regclass AND deptype IN ('a', 'i')) \gexec
SELECT format('ALTER ROUTINE %s OWNER TO "worker_audit"', oid::regprocedure) FROM pg_proc WHERE pronamespace = '"audit"'::regnamespace \gexec
SELECT format('ALTER TYPE %s OWNER TO "worker_audit"', oid::regtype) FROM pg_type
 WHERE typnamespace = '"audit"'::regnamespace AND typtype IN ('d', 'e') \gexec
CREATE SCHEMA IF NOT EXISTS "crm";
ALTER SCHEMA "crm" OWNER TO "worker_crm";
SELECT format('ALTER %s %s OWNER TO "worker_crm"', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass)
  FROM pg_class WHERE relnamespace = '"crm"'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
   AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND classid = 'pg_class'::regclass AND deptype IN ('a', 'i')) \gexec
SELECT format('ALTER ROUTINE %s OWNER TO "worker_crm"', oid::regprocedure) FROM pg_proc WHERE pronamespace = '"crm"'::regnamespace \gexec
SELECT format('ALTER TYPE %s OWNER TO "worker_crm"', oid::regtype) FROM pg_type
 WHERE typnamespace = '"crm"'::regnamespace AND typtype IN ('d', 'e') \gexec
CREATE SCHEMA IF NOT EXISTS "email";
ALTER SCHEMA "email" OWNER TO "worker_email";
SELECT format('ALTER %s %s OWNER TO "worker_email"', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass)
  FROM pg_class WHERE relnamespace = '"email"'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
   AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND classid = 'pg_class'::regclass AND deptype IN ('a', 'i')) \gexec
SELECT format('ALTER ROUTINE %s OWNER TO "worker_email"', oid::regprocedure) FROM pg_proc WHERE pronamespace = '"email"'::regnamespace \gexec
SELECT format('ALTER TYPE %s OWNER TO "worker_email"', oid::regtype) FROM pg_type
 WHERE typnamespace = '"email"'::regnamespace AND typtype IN ('d', 'e') \gexec
CREATE SCHEMA IF NOT EXISTS "fraud";
ALTER SCHEMA "fraud" OWNER TO "worker_fraud";
SELECT format('ALTER %s %s OWNER TO "worker_fraud"', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass)
  FROM pg_class WHERE relnamespace = '"fraud"'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
   AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND classid = 'pg_class'::regclass AND deptype IN ('a', 'i')) \gexec
SELECT format('ALTER ROUTINE %s OWNER TO "worker_fraud"', oid::regprocedure) FROM pg_proc WHERE pronamespace = '"fraud"'::regnamespace \gexec
SELECT format('ALTER TYPE %s OWNER TO "worker_fraud"', oid::regtype) FROM pg_type
 WHERE typnamespace = '"fraud"'::regnamespace AND typtype IN ('d', 'e') \gexec
CREATE SCHEMA IF NOT EXISTS "inventory";
ALTER SCHEMA "inventory" OWNER TO "worker_inventory";
SELECT format('ALTER %s %s OWNER TO "worker_inventory"', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass)
  FROM pg_class WHERE relnamespace = '"inventory"'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
   AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND classid = 'pg_class'::regclass AND deptype IN ('a', 'i')) \gexec
SELECT format('ALTER ROUTINE %s OWNER TO "worker_inventory"', oid::regprocedure) FROM pg_proc WHERE pronamespace = '"inventory"'::regnamespace \gexec
SELECT format('ALTER TYPE %s OWNER TO "worker_inventory"', oid::regtype) FROM pg_type
 WHERE typnamespace = '"inventory"'::regnamespace AND typtype IN ('d', 'e') \gexec
CREATE SCHEMA IF NOT EXISTS "loyalty";
ALTER SCHEMA "loyalty" OWNER TO "worker_loyalty";
SELECT format('ALTER %s %s OWNER TO "worker_loyalty"', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass)
  FROM pg_class WHERE relnamespace = '"loyalty"'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
   AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND classid = 'pg_class'::regclass AND deptype IN ('a', 'i')) \gexec
SELECT format('ALTER ROUTINE %s OWNER TO "worker_loyalty"', oid::regprocedure) FROM pg_proc WHERE pronamespace = '"loyalty"'::regnamespace \gexec
SELECT format('ALTER TYPE %s OWNER TO "worker_loyalty"', oid::regtype) FROM pg_type
 WHERE typnamespace = '"loyalty"'::regnamespace AND typtype IN ('d', 'e') \gexec
CREATE SCHEMA IF NOT EXISTS "notifications";
ALTER SCHEMA "notifications" OWNER TO "worker_notifications";
SELECT format('ALTER %s %s OWNER TO "worker_notifications"', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass)
  FROM pg_class WHERE relnamespace = '"notifications"'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
   AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND classid = 'pg_class'::regclass AND deptype IN ('a', 'i')) \gexec
SELECT format('ALTER ROUTINE %s OWNER TO "worker_notifications"', oid::regprocedure) FROM pg_proc WHERE pronamespace = '"notifications"'::regnamespace \gexec
SELECT format('ALTER TYPE %s OWNER TO "worker_notifications"', oid::regtype) FROM pg_type
 WHERE typnamespace = '"notifications"'::regnamespace AND typtype IN ('d', 'e') \gexec
CREATE SCHEMA IF NOT EXISTS "payments";
ALTER SCHEMA "payments" OWNER TO "worker_payments";
SELECT format('ALTER %s %s OWNER TO "worker_payments"', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass)
  FROM pg_class WHERE relnamespace = '"payments"'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
   AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND classid = 'pg_class'::regclass AND deptype IN ('a', 'i')) \gexec
SELECT format('ALTER ROUTINE %s OWNER TO "worker_payments"', oid::regprocedure) FROM pg_proc WHERE pronamespace = '"payments"'::regnamespace \gexec
SELECT format('ALTER TYPE %s OWNER TO "worker_payments"', oid::regtype) FROM pg_type
 WHERE typnamespace = '"payments"'::regnamespace AND typtype IN ('d', 'e') \gexec
CREATE SCHEMA IF NOT EXISTS "provisioning";
ALTER SCHEMA "provisioning" OWNER TO "worker_provisioning";
SELECT format('ALTER %s %s OWNER TO "worker_provisioning"', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass)
  FROM pg_class WHERE relnamespace = '"provisioning"'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
   AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND classid = 'pg_class'::regclass AND deptype IN ('a', 'i')) \gexec
SELECT format('ALTER ROUTINE %s OWNER TO "worker_provisioning"', oid::regprocedure) FROM pg_proc WHERE pronamespace = '"provisioning"'::regnamespace \gexec
SELECT format('ALTER TYPE %s OWNER TO "worker_provisioning"', oid::regtype) FROM pg_type
 WHERE typnamespace = '"provisioning"'::regnamespace AND typtype IN ('d', 'e') \gexec
CREATE SCHEMA IF NOT EXISTS "report";
ALTER SCHEMA "report" OWNER TO "worker_report";
SELECT format('ALTER %s %s OWNER TO "worker_report"', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass)
  FROM pg_class WHERE relnamespace = '"report"'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
   AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND classid = 'pg_class'::regclass AND deptype IN ('a', 'i')) \gexec
SELECT format('ALTER ROUTINE %s OWNER TO "worker_report"', oid::regprocedure) FROM pg_proc WHERE pronamespace = '"report"'::regnamespace \gexec
SELECT format('ALTER TYPE %s OWNER TO "worker_report"', oid::regtype) FROM pg_type
 WHERE typnamespace = '"report"'::regnamespace AND typtype IN ('d', 'e') \gexec
CREATE SCHEMA IF NOT EXISTS "webhooks";
ALTER SCHEMA "webhooks" OWNER TO "worker_webhooks";
SELECT format('ALTER %s %s OWNER TO "worker_webhooks"', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass)
  FROM pg_class WHERE relnamespace = '"webhooks"'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
   AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND classid = 'pg_class'::regclass AND deptype IN ('a', 'i')) \gexec
SELECT format('ALTER ROUTINE %s OWNER TO "worker_webhooks"', oid::regprocedure) FROM pg_proc WHERE pronamespace = '"webhooks"'::regnamespace \gexec
SELECT format('ALTER TYPE %s OWNER TO "worker_webhooks"', oid::regtype) FROM pg_type
 WHERE typnamespace = '"webhooks"'::regnamespace AND typtype IN ('d', 'e') \gexec

