import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const methods = 'GET|POST|PUT|PATCH|DELETE';

/** `GET /tasks/:id` for each route of the gateway's controllers, and of the control plane that it mounts. */
function routesInSource(): string[] {
  return globSync('{apps/gateway,libs/control-plane}/src/**/*.controller.ts', { cwd: root }).flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const base = /@Controller\('([^']*)'\)/.exec(text)?.[1] ?? '';
    const routes = text.matchAll(/@(Get|Sse|Post|Put|Patch|Delete)\((?:'([^']*)')?\)/g);
    return [...routes].map(
      ([, method = '', path = '']) =>
        `${method.toUpperCase().replace('SSE', 'GET')} /${[base, path].filter(Boolean).join('/')}`,
    );
  });
}

/** The same from the tables in http-api.md, where one cell may name several methods, or several paths. */
function routesInPage(): string[] {
  const page = readFileSync(join(root, 'docs/http-api.md'), 'utf8');
  const cells = [...page.matchAll(/^\| (`[^|]*`) *\|/gm)].map(([, cell = '']) => cell);
  return cells.flatMap((cell) => {
    const parts = [...cell.matchAll(/`([^`]+)`/g)].map(([, part = '']) => part);
    const lastPath = parts.at(-1)!.replace(/^.* /, '');
    let method = '';
    return parts.map((part) => {
      const [, named, path] = new RegExp(`^(${methods})? ?(/.*)?$`).exec(part) ?? [];
      method = named ?? method;
      return `${method} ${path ?? lastPath}`;
    });
  });
}

/** Health, metrics, documentation and the shop's files have no controller in the gateway. */
const ofOthers = /^GET \/(?:health|metrics|docs|openapi|asyncapi|shop)/;

describe("the page's tables of the HTTP API", () => {
  it('names every route of the gateway, and no other', () => {
    const documented = routesInPage().filter((route) => !ofOthers.test(route));
    expect(documented.toSorted()).toEqual(routesInSource().toSorted());
  });
});
