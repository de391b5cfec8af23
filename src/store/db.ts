/** The leaf interface to Postgres: the same for a server and for the embedded one. */

/** Runs SQL with numbered parameters. int8 comes back as number, timestamptz as Date, jsonb parsed. */
export interface Queryable {
  /** Rows of one statement. R is the shape that the statement's author promises. */
  query<R extends object>(sql: string, parameters?: readonly unknown[]): Promise<R[]>
  /** Number of rows a statement touched. */
  execute(sql: string, parameters?: readonly unknown[]): Promise<number>
}

export interface Db extends Queryable {
  /**
   * Runs `work` in one transaction: commits when it resolves, rolls back when it rejects.
   * Inside, only `tx` may be used: a query on the Db itself while the callback is running throws at once, because on the embedded
   * server it would wait for ever.
   */
  tx<T>(work: (tx: Queryable) => Promise<T>): Promise<T>
  close(): Promise<void>
}
