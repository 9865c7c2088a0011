import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** An import in progress. */
@Entity({ name: 'product_imports' })
export class ProductImportEntity {
  @PrimaryGeneratedColumn('increment', { type: 'integer' })
  id!: number;

  /** When it last added products; one that a process left behind is given up some time after. */
  @Column('integer', { name: 'touched_at' })
  touchedAtMs!: number;
}
