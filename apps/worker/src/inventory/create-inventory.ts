import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateInventory1763690400001 implements MigrationInterface {
  readonly name = 'CreateInventory1763690400001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE products (
        sku       text COLLATE "C" PRIMARY KEY,
        name      text NOT NULL,
        price     bigint NOT NULL CHECK (price >= 0),
        currency  char(3) NOT NULL,
        available integer NOT NULL CHECK (available >= 0)
      );
      CREATE TABLE reservations (
        order_id uuid PRIMARY KEY,
        state    text NOT NULL CHECK (state IN ('reserved', 'rejected', 'released', 'called-off')),
        lines    jsonb NOT NULL,
        since    timestamptz NOT NULL
      );
      CREATE INDEX reservations_held ON reservations (since) WHERE state = 'reserved';
    `);
    await runner.query(`
      INSERT INTO products (sku, name, price, currency, available) VALUES
        ('bedding-straw',    'Straw bedding, 10 kg',         1290, 'EUR', 100000),
        ('brush-soft',       'Soft brush',                    790, 'EUR', 100000),
        ('burrow-oak',       'Oak burrow, two chambers',    18900, 'EUR',  10000),
        ('carrots-1kg',      'Carrots, 1 kg',                 190, 'EUR', 100000),
        ('dandelion-dried',  'Dried dandelion, 200 g',        450, 'EUR', 100000),
        ('hay-5kg',          'Meadow hay, 5 kg',             1490, 'EUR', 100000),
        ('hutch-large',      'Hutch for the garden, large', 34900, 'EUR',   5000),
        ('lantern-limited',  'Burrow lantern, limited',      9900, 'EUR',      3),
        ('tunnel-willow',    'Willow tunnel, 60 cm',         2490, 'EUR', 100000),
        ('tunnel-xl',        'Willow tunnel, 3 m',           7990, 'EUR',      0),
        ('water-bottle',     'Water bottle, 500 ml',          990, 'EUR', 100000),
        ('willow-sticks',    'Willow sticks to gnaw, 20',     590, 'EUR', 100000)
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE reservations; DROP TABLE products');
  }
}
