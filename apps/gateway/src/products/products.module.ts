import { Module } from '@nestjs/common';
import { ProductsController } from './products.controller.ts';

@Module({ controllers: [ProductsController] })
export class ProductsModule {}
