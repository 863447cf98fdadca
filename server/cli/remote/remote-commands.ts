import type { RemoteCommandName } from '../../options/option.ts'
import type { Command } from '../shared/command.ts'

const WHICH = [
  'Without --token or --namespace it uses the only namespace with verifications, or',
  'that of the token which start prints.',
]

/** The commands that use a running emulator. */
export const REMOTE_COMMANDS: Readonly<Record<RemoteCommandName, Command>> = {
  list: {
    usage: 'list [options]',
    summary: 'list the verifications of a running emulator',
    notes: ['Lists all namespaces, or the one of --token or --namespace. The newest is last.'],
    load: async () => (await import('./verification-commands.ts')).list,
  },
  get: {
    usage: 'get [<id>] [<member>] [options]',
    summary: 'show one verification, or one member of it',
    notes: [
      'The beginning of an id is enough. Without an id, or with newest, it shows the',
      'newest verification. "get newest status" prints only the status, and',
      '"get newest request.mail" a member of a member.',
    ],
    load: async () => (await import('./verification-commands.ts')).get,
  },
  act: {
    usage: 'act <id> <actor> <action> [options]',
    summary: 'act as the user or the operator of a verification',
    notes: [
      'user: open-link, submit, abandon, return. operator: take-call, ask-retry,',
      'approve, reject. "scenario let-it-run" gives control back to the scenario. For',
      'the newest verification, write newest instead of its id.',
    ],
    load: async () => (await import('./verification-commands.ts')).act,
  },
  queue: {
    usage: 'queue [<scenario>…] [options]',
    summary: 'choose the scenarios of the next verifications',
    notes: ['Without a scenario it shows the queue, or empties it with --clear.', ...WHICH],
    load: async () => (await import('./namespace-commands.ts')).queue,
  },
  advance: {
    usage: 'advance <duration | instant | idle> [options]',
    summary: 'advance the clock, and deliver every callback that becomes due',
    notes: [
      'Durations: 90s, 4m, 26h, 30d. idle advances until nothing is planned. With',
      '--verification, only this verification moves; its targets are a duration, next',
      'or end.',
      ...WHICH,
    ],
    load: async () => (await import('./namespace-commands.ts')).advance,
  },
  clock: {
    usage: 'clock [manual | system] [options]',
    summary: 'show or set the clock',
    notes: ['A manual clock is paused until you advance it.', ...WHICH],
    load: async () => (await import('./namespace-commands.ts')).clock,
  },
  tail: {
    usage: 'tail [options]',
    summary: 'print the events of a running emulator as they happen',
    notes: [
      'Prints all namespaces, or the one of --token or --namespace, until Ctrl-C or',
      'until the emulator stops. With --json, each line is one event. Exit codes: 0; 2',
      'if the connection is lost.',
    ],
    load: async () => (await import('./tail.ts')).tail,
  },
  reset: {
    usage: 'reset [options]',
    summary: 'delete the verifications of a namespace, and reset its clock',
    notes: ['--all resets all namespaces.', ...WHICH],
    load: async () => (await import('./namespace-commands.ts')).reset,
  },
  open: {
    usage: 'open [<id>] [options]',
    summary: 'open the dashboard, or the page of a verification, in a browser',
    notes: ['Prints the address. Opens no browser without a terminal or a display.'],
    load: async () => (await import('./verification-commands.ts')).open,
  },
}
