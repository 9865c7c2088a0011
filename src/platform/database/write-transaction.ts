import type { SqlParameters, StatementResult } from './sqlite-connection.js';

/**
 * What a unit of work passed to `Database.write` may do. It sees its own writes. It must await nothing but these
 * methods: other units wait behind it. Unusable once the unit has settled.
 */
export abstract class WriteTransaction {
  /** Runs a statement that returns no rows. */
  abstract run(sql: string, params?: SqlParameters): Promise<StatementResult>;
  /** All rows of a query, or of a write with `RETURNING`. */
  abstract all<Row>(sql: string, params?: SqlParameters): Promise<Row[]>;
  /** The first row; give the SQL its own `LIMIT 1`. */
  abstract get<Row>(sql: string, params?: SqlParameters): Promise<Row | undefined>;
  /** Calls `listener` once the work is durable, before `Database.write` resolves; never when it was rolled back. */
  abstract afterCommit(listener: () => void): void;
}

/** A unit of work; rejecting rolls back this unit alone. */
export type WriteWork<T> = (tx: WriteTransaction) => Promise<T>;
