import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { addProblemsByShape } from './problems/problems-by-shape.ts';
import { Problem } from './problems/problem.ts';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

export interface ApiDescription {
  readonly title: string;
  readonly description: string;
  readonly version: string;
}

/** Serves `/openapi.json`, made from the routes and the zod schemas they check with, and `/docs` to try them out. */
export function documentRoutes(app: NestFastifyApplication, { title, description, version }: ApiDescription): void {
  const about = new DocumentBuilder()
    .setTitle(title)
    .setDescription(description)
    .setVersion(version)
    .addBearerAuth()
    .build();
  const document = SwaggerModule.createDocument(app, about);
  document.components = { ...document.components, schemas: { ...document.components?.schemas, ...problemSchemas() } };
  addProblemsByShape(document);
  SwaggerModule.setup('docs', app, document, { jsonDocumentUrl: 'openapi.json', raw: ['json'] });
}

/** No route answers with it by zod schema, so Nest does not come across it. */
function problemSchemas(): Schemas {
  return z.toJSONSchema(Problem, { target: 'openapi-3.0' })['definitions'] as Schemas;
}
