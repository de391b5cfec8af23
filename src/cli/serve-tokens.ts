/** Who may use the server; beyond this machine, nobody without a token. */
import type { Config } from '../config/config.ts'
import { ConfigError } from '../errors.ts'
import { isLoopback } from '../server/local-request.ts'
import { adminTokens, type Tokens } from '../server/tokens.ts'
import type { Context } from './context.ts'

/** @throws ConfigError when the host can be reached from elsewhere and there is no token, or a token is none */
export function serveTokens({ env }: Pick<Context, 'env'>, o: { config: Pick<Config, 'server'>; host: string }): Tokens {
  const tokens = adminTokens({ admin: env.adminToken, named: o.config.server?.tokens ?? new Map() })
  if (tokens.size > 0 || isLoopback(o.host)) return tokens
  throw new ConfigError(
    `${o.host} can be reached from other machines, and anybody there could use the admin API: set FIN_SYNC_ADMIN_TOKEN ` +
      '(one is made with: openssl rand -hex 32), or listen on 127.0.0.1',
  )
}
