import { event, request, task } from './message.ts';
import { nestAdd } from './nest-add.ts';
import { pool } from './pool.ts';
import type { ProjectTree, Rule } from './project-tree.ts';

/** A project as a few files. */
class Files implements ProjectTree {
  readonly said: string[] = [];

  constructor(readonly files: Record<string, string>) {}

  exists = (path: string): boolean => path in this.files;
  read = (path: string): Uint8Array | null => (path in this.files ? Buffer.from(this.files[path] ?? '') : null);
  overwrite = (path: string, content: string): void => void (this.files[path] = content);
  create = (path: string, content: string): void => {
    if (path in this.files) throw new Error(`${path} already exists`);
    this.files[path] = content;
  };
  run(rule: Rule): this {
    rule(this, { logger: { info: (message) => this.said.push(message) } });
    return this;
  }
}

const MODULE = `import { Module } from '@nestjs/common';\n\n@Module({})\nexport class AppModule {}\n`;
const MAIN = `async function bootstrap() {\n  const web = await NestFactory.create(AppModule);\n  await web.listen(3000);\n}\n`;
const project = (more: Record<string, string> = {}): Files =>
  new Files({
    'package.json': '{"name":"@acme/Web Shop","type":"module"}',
    'src/app.module.ts': MODULE,
    'src/main.ts': MAIN,
    ...more,
  });

describe('nest add', () => {
  it('puts the module into the root module, and a server beside HTTP, before it listens', () => {
    const { files } = project().run(nestAdd({}));
    expect(files['src/app.module.ts']).toContain("import { MessagingModule } from '@warren/messaging';");
    expect(files['src/app.module.ts']).toMatch(
      /@Module\(\{\n {2}imports: \[MessagingModule.forRoot\(.*service: 'web-shop' }\)\],/,
    );
    const main = files['src/main.ts'] ?? '';
    expect(main).toMatch(
      /web\.connectMicroservice\([\s\S]*group: 'web-shop'[\s\S]*await web\.startAllMicroservices\(\);\n {2}await web\.listen/,
    );
  });

  it('changes nothing the second time', () => {
    const once = project().run(nestAdd({}));
    const before = { ...once.files };
    expect(once.run(nestAdd({})).files).toEqual(before);
  });

  it('says what to do by hand where it does not know its way', () => {
    expect(() => project({ 'src/main.ts': 'run();' }).run(nestAdd({}))).toThrow(/has no "await app.listen/);
    expect(() => project({ 'src/app.module.ts': 'export {};' }).run(nestAdd({}))).toThrow(
      /add MessagingModule.*by hand/,
    );
    expect(() => new Files({ 'package.json': '{}' }).run(nestAdd({}))).toThrow(/call it in the folder of a Nest/);
  });
});

describe('nest g -c @warren/messaging', () => {
  it.each([
    ['task', task, 'SendInvoice', 'send-invoice', 'web-shop.send-invoice.v1'],
    ['a task in a folder', task, 'billing/sendInvoice', 'billing/send-invoice', 'web-shop.send-invoice.v1'],
    ['event', event, 'orders/order-placed', 'orders/order-placed', 'orders.order-placed.v1'],
    ['request', request, 'stock/check', 'stock/check', 'web-shop.check.v1'],
  ])('%s makes a contract and a handler, which its module has', (_kind, schematic, name, path, type) => {
    const { files } = project().run(schematic({ name }));
    expect(files[`src/${path}.contract.ts`]).toContain(`('${type}', z.object`);
    expect(files[`src/${path}.handler.ts`]).toContain(`.contract.js';`);
    expect(files['src/app.module.ts']).toContain(`Handler } from './${path}.handler.js';`);
    expect(files['src/app.module.ts']).toMatch(/controllers: \[\w+Handler\]/);
  });

  it('pool makes workers of their own, whose messages come to their module', () => {
    const { files } = project()
      .run(pool({ name: 'payments' }))
      .run(task({ name: 'payments/charge' }));
    expect(files['src/payments/charge.contract.ts']).toContain("'payments.charge.v1'");
    expect(files['src/payments/payments.module.ts']).toContain("import { ChargeHandler } from './charge.handler.js';");
    expect(files['src/payments/main.ts']).toContain("group: 'payments'");
    expect(files['src/app.module.ts']).toBe(MODULE);
  });

  it('refuses a pool of the name of the application, and what is there already', () => {
    expect(() => project().run(pool({ name: 'web-shop' }))).toThrow(/give the pool another name/);
    expect(() =>
      project()
        .run(task({ name: 'a' }))
        .run(task({ name: 'a' })),
    ).toThrow('already exists');
  });

  it('imports without an extension in a CommonJS project', () => {
    const { files } = project({ 'package.json': '{"name":"shop"}' }).run(task({ name: 'ship' }));
    expect(files['src/ship.handler.ts']).toContain("from './ship.contract';");
  });
});
