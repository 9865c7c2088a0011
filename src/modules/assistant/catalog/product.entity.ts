import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** A product as one file said it. The table of the full-text index has a row with the same id. */
@Entity({ name: 'products' })
@Index('uq_products_sku', ['sku'], { unique: true, where: `"state" = 'live'` })
@Index('ix_products_sku_key', ['skuKey'], { where: `"state" = 'live'` })
@Index('ix_products_name_key', ['nameKey'], { where: `"state" = 'live'` })
@Index('uq_products_import', ['importId', 'sku'], { unique: true })
@Index('ix_products_stale', ['id'], { where: `"state" = 'stale'` })
export class ProductEntity {
  /** Never used again: the full-text index goes by it. */
  @PrimaryGeneratedColumn('increment', { type: 'integer' })
  id!: number;

  @Column('text')
  sku!: string;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  description!: string | null;

  @Column('real', { nullable: true })
  price!: number | null;

  @Column('text', { nullable: true })
  currency!: string | null;

  @Column('integer', { nullable: true })
  stock!: number | null;

  @Column('text', { nullable: true })
  category!: string | null;

  /** An object of strings, as JSON. */
  @Column('text')
  attributes!: string;

  @Column('text', { name: 'sku_key' })
  skuKey!: string;

  @Column('text', { name: 'name_key' })
  nameKey!: string;

  /** `pending` until its whole file is here, `stale` once another has taken its place. */
  @Column('text')
  state!: 'pending' | 'live' | 'stale';

  @Column('integer', { name: 'import_id' })
  importId!: number;

  /** Where it stood in its file. */
  @Column('integer')
  line!: number;
}
