/** Arguments and options that several of the commands share. */

/** What commander hands over. */
export interface ActOptions {
  readonly yes?: true
  readonly admin?: string
  readonly body?: string
}

export const YES = ['--yes', 'do it; without, it is only said what would be done'] as const
export const ADMIN = [
  '--admin <admin>',
  'who acts, by id, name or email (default: workspace.admin_id, else whom the token belongs to)',
] as const
export const BODY = ['--body <text>', 'what is said with it, to the contact'] as const
export const CONTACT = ['<contact>', 'id, email or external_id'] as const
export const CONVERSATION = ['<id>', 'id of a conversation'] as const
export const TAG = ['<tag>', 'id or name of a tag that there is'] as const
export const TEXT = ['<text>', 'what is said'] as const
