/** What the store needs of a pool of Postgres sessions; a `pg.Pool` and the embedded pool both fit. */

/** Rows of one statement. `command` is the server's word for what it did ('SELECT', 'COMMIT', 'ROLLBACK'). */
export interface SqlResult<R> {
  readonly rows: R[]
  readonly rowCount: number | null
  readonly command: string
}

/** One session, lent until `release`. `release(true)` throws a broken session away instead of lending it again. */
export interface SqlClient {
  query<R extends object>(sql: string, parameters?: readonly unknown[]): Promise<SqlResult<R>>
  release(destroy?: boolean): void
  /** A connection that breaks while it is lent raises 'error', which ends the process unless somebody listens. */
  on(event: 'error', listener: (error: Error) => void): unknown
  removeListener(event: 'error', listener: (error: Error) => void): unknown
}

/** A pool. Who opens one listens for its 'error' events, which tell of sessions that broke while nobody used them. */
export interface SqlPool {
  query<R extends object>(sql: string, parameters?: readonly unknown[]): Promise<SqlResult<R>>
  connect(): Promise<SqlClient>
  end(): Promise<void>
}
