/** A product of the catalogue. */
export class ProductView {
  /**
   * The shop's own number.
   * @example "KM-200"
   */
  sku!: string;
  /**
   * What it is called.
   * @example "Kaffeemaschine Aroma"
   */
  name!: string;
  /**
   * What is said of it.
   * @example "Filterkaffeemaschine für zwölf Tassen"
   */
  description!: string | null;
  /**
   * What one costs, in `currency`.
   * @example 49.9
   */
  price!: number | null;
  /**
   * ISO 4217.
   * @example "EUR"
   */
  currency!: string | null;
  /**
   * How many there are; null where the file does not tell.
   * @example 12
   */
  stock!: number | null;
  /**
   * What sort of product it is.
   * @example "Küche"
   */
  category!: string | null;
  /**
   * Every further column of the file that is not empty, by its heading.
   * @example { "colour": "red" }
   */
  attributes!: Record<string, string>;
}

/** What a search found. */
export class ProductSearchView {
  /**
   * What was searched for.
   * @example "Kafeemaschine"
   */
  query!: string;
  /**
   * How many products are told.
   * @example 1
   */
  count!: number;
  /** The products, best first. */
  products!: ProductView[];
}

/** What became of a file. */
export class ProductImportView {
  /**
   * Products in the file.
   * @example 1200
   */
  imported!: number;
  /**
   * Those that were not known before.
   * @example 1000
   */
  added!: number;
  /**
   * Those that took the place of one with the same number.
   * @example 200
   */
  updated!: number;
  /**
   * Products in the catalogue now.
   * @example 5400
   */
  total!: number;
}

/** Why a request was refused. */
export class CatalogErrorView {
  /**
   * What is wrong, for a file line by line.
   * @example "Nothing was imported. line 3: the sku is empty; line 7: the price \"12,x\" is no number such as 12.50 or 12,50"
   */
  detail!: string;
}
