import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './libraries.ts';

/** What `nest new` runs; its own command installs packages besides. */
const SCHEMATICS = join(root, 'node_modules/@angular-devkit/schematics-cli/bin/schematics.js');
const APPLICATION = `${join(root, 'node_modules/@nestjs/schematics/dist/collection.json')}:application`;
const NEST = join(root, 'node_modules/@nestjs/cli/bin/nest.js');
const WARREN = '@warren/messaging';
const SENT = 'shop.send-invoice.v1, payments.charge-card.v1, orders.order-placed.v1, shop.check-stock.v1';

/**
 * Makes an application as `nest new` does, beside the unpacked packages; adds Warren, a pool and messages of each kind to
 * it; compiles it as strictly as Nest has it; and sends a message of each kind through it, on a broker in memory.
 * @param directory whose `node_modules` has the packages
 * @returns what it printed
 */
export function trySchematics(directory: string): string {
  const application = join(directory, 'shop');
  rmSync(application, { recursive: true, force: true });
  const options = ['--name=shop', '--directory=shop', '--skip-git', '--language=ts', '--no-dry-run', '--debug=false'];
  node(directory, SCHEMATICS, APPLICATION, ...options);
  node(application, NEST, 'add', WARREN, '--skip-install');
  for (const [kind, name] of [
    ['task', 'send-invoice'],
    ['event', 'orders/OrderPlaced'],
    ['request', 'stock/check-stock'],
    ['pool', 'payments'],
    ['task', 'payments/charge-card'],
  ] as const)
    node(application, NEST, 'generate', '-c', WARREN, kind, name);
  writeFileSync(join(application, 'src/try.ts'), TRY);
  node(application, join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--types', 'node');
  const sent = node(application, 'dist/try.js');
  if (sent !== SENT) throw new Error(`The generated application sent ${sent}`);
  return sent;
}

const node = (cwd: string, ...given: string[]): string =>
  execFileSync(process.execPath, given, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();

/** Both modules, with what was generated for them. */
const TRY = `import { Harness } from '@warren/testing';
import { OrderPlaced } from './orders/order-placed.contract.js';
import { ChargeCard } from './payments/charge-card.contract.js';
import { SendInvoice } from './send-invoice.contract.js';
import { CheckStock } from './stock/check-stock.contract.js';

const harness = Harness.start();
process.env['AMQP_URL'] = harness.url;
const { AppModule } = await import('./app.module.js');
const { PaymentsModule } = await import('./payments/payments.module.js');
await harness.serve({ group: 'shop', imports: [AppModule] });
await harness.serve({ group: 'payments', imports: [PaymentsModule] });
await harness.messenger.enqueue(SendInvoice, { id: '1' });
await harness.messenger.enqueue(ChargeCard, { id: '2' });
await harness.messenger.publish(OrderPlaced, { id: '3' });
const { ok } = await harness.messenger.request(CheckStock, { id: '4' });
await harness.settled();
const left = [...harness.messages.deadLetters, ...harness.broker.unfinished];
const types = harness.messages.published.map(({ type }) => type).join(', ');
await harness.close();
if (!ok || left.length > 0) throw new Error('not every message was handled: ' + JSON.stringify(left));
console.log(types);
`;
