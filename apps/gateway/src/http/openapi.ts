import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { Problem } from './problem.ts';

interface Converted {
  schema: unknown;
  components: Record<string, unknown>;
}

/** Serves `/openapi.json`, made from the routes and the zod schemas they check with, and `/docs` to try them out. */
export function documentRoutes(app: NestFastifyApplication): void {
  const about = new DocumentBuilder()
    .setTitle('Warren')
    .setDescription('Requests, tasks and facts over RabbitMQ, and the HTTP way in. Errors are problem+json (RFC 9457).')
    .setVersion('1')
    .addBearerAuth()
    .build();
  const document = SwaggerModule.createDocument(app, about, { standardSchemaConverter: convert });
  const schemas = { ...document.components?.schemas, ...convert(Problem, { schemaType: 'output' })?.components };
  document.components = {
    ...document.components,
    schemas: schemas as NonNullable<typeof document.components>['schemas'] & {},
  };
  SwaggerModule.setup('docs', app, document, { jsonDocumentUrl: 'openapi.json', raw: ['json'] });
}

/** Writes a zod schema for OpenAPI. One with an id becomes a component of that name, and so do those inside it. */
function convert(schema: unknown, { schemaType }: { schemaType: 'input' | 'output' }): Converted | undefined {
  if (!(schema instanceof z.ZodType)) {
    return undefined;
  }
  const {
    $schema: _,
    $defs = {},
    id,
    ...json
  } = z.toJSONSchema(schema, { target: 'openapi-3.0', io: schemaType, unrepresentable: 'any' });
  const components = Object.fromEntries(
    Object.entries($defs).map(([name, { id: __, ...definition }]) => [name, definition]),
  );
  return typeof id === 'string'
    ? { schema: { $ref: `#/components/schemas/${id}` }, components: { ...components, [id]: json } }
    : { schema: json, components };
}
