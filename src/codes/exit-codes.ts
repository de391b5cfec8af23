/** What the exit codes of the command line mean, and what to do about each. */
import type { ExitCode } from '../errors.ts'

export interface ExitCodeText {
  readonly means: string
  readonly do: string
}

/** By code; the type makes sure that none is missing. */
export const EXIT_CODES: Readonly<Record<ExitCode, ExitCodeText>> = {
  0: { means: 'Done.', do: 'Nothing.' },
  1: {
    means: 'It failed for a reason that no other code stands for, or another process drives the run now.',
    do: 'Read the message. If it says that this should not have happened, please report it.',
  },
  2: {
    means: 'The command line, the configuration or the input as a whole is wrong.',
    do: 'Mend what the message names. Trying again without a change does not help.',
  },
  3: {
    means:
      'The run came to its end, but some rows were refused or postponed, or a guard stopped it before anything was sent, or it was cancelled.',
    do: '`fin-sync show <run>` tells why, `fin-sync rejects <run>` lists the refused rows; the next run carries the postponed ones on.',
  },
  4: {
    means: 'The access token was refused, or lacks a permission.',
    do: 'Check the token, its permissions and `workspace.region`.',
  },
  5: {
    means: 'Intercom, the source or the database could not be reached.',
    do: 'Check the network and run the same command again; it goes on where it stopped.',
  },
  130: { means: 'Stopped by Ctrl-C (SIGINT).', do: 'Run the same command again; it goes on where it stopped.' },
  143: { means: 'Stopped by SIGTERM.', do: 'Run the same command again; it goes on where it stopped.' },
}
