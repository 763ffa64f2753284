import { Controller } from '@nestjs/common';
import { allow, type Product, RestockProduct } from '@showcase/contracts';
import { type PayloadOf } from '@warren/contracts';
import { RequestRejectedError, Request } from '@warren/messaging';
import { UnitOfWork } from '@warren/persistence';
import { ProductRow, toProduct } from './product.entity.ts';

type Restock = PayloadOf<typeof RestockProduct>;

/** What a shelf holds at most: far from where PostgreSQL's integers end, what is set aside included. */
const MOST = 1_000_000_000;

/** Takes in what the warehouse was sent. */
@Controller()
export class RestockHandler {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  @Request(RestockProduct, allow('stock:write'))
  async restock(request: Restock): Promise<Product> {
    return this.unitOfWork.run(async () => {
      const product = await this.lock(request.sku);
      if (await this.isNew(request)) await this.add(product, request.quantity);
      return toProduct(product);
    });
  }

  private async lock(sku: string): Promise<ProductRow> {
    const lock = { mode: 'pessimistic_write' } as const;
    const product = await this.unitOfWork.manager.findOne(ProductRow, { where: { sku }, lock });
    if (!product) throw new RequestRejectedError('product-unknown', `There is no product ${sku}.`);
    return product;
  }

  /** @throws Refusal when the id was another restock's */
  private async isNew({ restockId, sku, quantity }: Restock): Promise<boolean> {
    const { manager } = this.unitOfWork;
    const values = [restockId, sku, quantity];
    const insertion = 'INSERT INTO restocks (restock_id, sku, quantity) VALUES ($1, $2, $3)';
    const added: unknown[] = await manager.query(`${insertion} ON CONFLICT DO NOTHING RETURNING 1`, values);
    if (added.length === 1) return true;
    const same = 'SELECT 1 FROM restocks WHERE restock_id = $1 AND sku = $2 AND quantity = $3';
    const known: unknown[] = await manager.query(same, values);
    if (known.length === 1) return false;
    throw new RequestRejectedError('restock-id-reused', `${restockId} was used for another restock.`);
  }

  private async add(product: ProductRow, quantity: number): Promise<void> {
    product.available += quantity;
    if (product.available > MOST)
      throw new RequestRejectedError('stock-limit', `A product may have ${MOST} pieces in stock.`);
    await this.unitOfWork.manager.save(product);
  }
}
