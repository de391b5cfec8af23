/** The sources that a sync of acts can have: those of contacts, and conversations that are in Intercom already. */
import { z } from 'zod'
import { type ContactSourceConfig, contactSource, toContactSource } from './contact-source.ts'
import { type IntercomSourceConfig, intercomSource, toIntercomSource } from './intercom.ts'

export type ActSourceConfig = ContactSourceConfig | IntercomSourceConfig

export const actSource = z.discriminatedUnion('type', [...contactSource.options, intercomSource])

/** `folder` = the configuration file's; relative paths begin there. */
export function toActSource(written: z.output<typeof actSource>, folder: string): ActSourceConfig {
  return written.type === 'intercom' ? toIntercomSource(written) : toContactSource(written, folder)
}
