/** What a Postgres source is opened with. */

/** Paths of PEM files. */
export interface PostgresTls {
  readonly ca?: string | undefined
  readonly cert?: string | undefined
  readonly key?: string | undefined
  /** False = the certificate of the server is not looked at. */
  readonly verify: boolean
}

export interface PostgresOptions {
  /** postgres://…, with the password; called for every connection, so that a password that changes is met as it is then. */
  readonly url: () => string
  /** Any SELECT (WITH … SELECT, VALUES and TABLE too). */
  readonly query: string
  /** A column of the query that grows with every change: a time, a date or a number. */
  readonly since?: string | undefined
  /** A column of the query that tells rows with the same `since` apart. Needed with it. */
  readonly key?: string | undefined
  /** How much older than the newest row the next incremental read begins; for times and dates only. */
  readonly overlapMs: number
  /** For each step of the query; 0 = no limit. */
  readonly statementTimeoutMs: number
  /** Absent: as the URL's sslmode says, else without encryption. */
  readonly tls?: PostgresTls | undefined
  /** Rows a chunk at most; fewer when rows are wide. 5,000 by default. */
  readonly chunkRows?: number | undefined
}
