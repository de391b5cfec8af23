/** Loads the configuration for commands that can do their work, or most of it, before there is a token. */
import type { Config } from '../config/config.ts'
import { loadConfig } from '../config/load.ts'
import { type Secret, secret } from '../config/secret.ts'
import type { Context } from './context.ts'

export const TOKEN = 'INTERCOM_ACCESS_TOKEN'
const STAND_IN = `${TOKEN} is not set`

/** `sync` undefined = all of them. @throws ConfigError when something in the file is wrong */
export function loadWithoutToken({ env, cwd, configPath: path }: Context, sync: string | undefined): Promise<Config> {
  const standIn = {
    accessToken: env.accessToken ?? secret(STAND_IN),
    baseUrl: env.baseUrl,
    variable: (name: string) => env.variable(name) ?? (name === TOKEN ? STAND_IN : undefined),
  }
  return loadConfig({ path, env: standIn, cwd, sync })
}

/** Whether there was none. */
export function isStandIn(token: Secret): boolean {
  return token.reveal() === STAND_IN
}
