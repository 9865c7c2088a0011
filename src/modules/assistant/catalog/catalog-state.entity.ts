import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** One row about the catalogue as a whole. */
@Entity({ name: 'catalog_state' })
@Check(`"id" = 1`)
export class CatalogStateEntity {
  @PrimaryColumn('integer')
  id!: 1;

  /** Rises with every change of what can be found. */
  @Column('integer')
  revision!: number;
}
