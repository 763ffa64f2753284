import { Injectable } from '@nestjs/common';

/** Stands for a database, which is away for a moment: the first attempt for each order fails. */
@Injectable()
export class Invoices {
  readonly written: string[] = [];
  private readonly tried = new Set<string>();

  async write(orderId: string, cents: number): Promise<void> {
    if (!this.tried.has(orderId)) {
      this.tried.add(orderId);
      throw new Error('The database is away.');
    }
    this.written.push(`${orderId}: ${cents}`);
  }
}
