import { UserError } from '../../domain/base/user-error.ts'
import { isJsonObject } from '../../domain/json/json-object.ts'
import { didYouMean } from '../../domain/text/did-you-mean.ts'
import { terminalText } from '../../domain/text/terminal-text.ts'
import { EVERY_ACTION } from '../../domain/verification/actions.ts'
import type { VerificationDetails } from '../../http/control/row-types.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import { rejectArguments } from '../shared/reject-arguments.ts'
import type { Terminal } from '../terminal/terminal.ts'
import {
  findVerificationId,
  type ListedVerification,
  listVerifications,
  printResult,
  remoteEmulator,
} from './remote-emulator.ts'

/** Runs `list`: prints a line for each verification, the newest last. */
export async function list(terminal: Terminal, resolved: ResolvedArguments): Promise<number> {
  rejectArguments('list', resolved)
  const { commandOptions } = resolved
  const filters = new URLSearchParams()
  for (const name of ['status', 'scenario', 'mail']) {
    const value = commandOptions[name]
    if (value !== undefined) filters.set(name, value)
  }
  const rows = await listVerifications(remoteEmulator(resolved), filters)
  const limit = Number(commandOptions.limit ?? (commandOptions.json === 'true' ? rows.length : 20))
  const shown = limit === 0 ? [] : rows.slice(-limit)
  const left = rows.length - shown.length
  if (rows.length === 0) {
    const which = filters.size === 0 ? 'No verification was created yet' : 'No verification matches'
    terminal.err(terminalText`${which}.\n`)
    if (commandOptions.json !== 'true') return 0
  } else if (left > 0) {
    terminal.err(
      terminalText`${left} older verifications are not listed: --limit ${rows.length}.\n`,
    )
  }
  return printResult(terminal, resolved, { data: shown, truncated: left > 0 }, () =>
    formatTable(shown),
  )
}

function formatTable(rows: readonly ListedVerification[]): readonly string[] {
  const cells = [
    ['ID', 'STATUS', 'SCENARIO', 'MAIL', 'OPENED'],
    ...rows.map(({ id, status, reason, scenario, mail, openedAt }) => {
      return [id, reason === null ? status : `${status} (${reason})`, scenario, mail, openedAt]
    }),
  ]
  const widths = [0, 1, 2, 3].map((i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)))
  return cells.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '))
}

/** Runs `get`: prints one verification, or one member of it. */
export async function get(terminal: Terminal, resolved: ResolvedArguments): Promise<number> {
  const [text = 'newest', member, extra] = resolved.words
  if (extra !== undefined) {
    throw new UserError(
      `get takes an id and a member, but got "${resolved.words.join('" and "')}". Write videoid-emulator get <id> <member>.`,
    )
  }
  const emulator = remoteEmulator(resolved)
  const id = await findVerificationId(emulator, text)
  const { json } = await emulator.call(`/verifications/${id}`)
  if (member === undefined)
    return printResult(terminal, resolved, json, () =>
      formatVerification(json as VerificationDetails),
    )
  const value = memberOf(json, member)
  return printResult(terminal, resolved, value, () => [
    typeof value === 'string' ? value : JSON.stringify(value, null, 2),
  ])
}

/** Reads a member by its path, such as `request.mail` or `history.0.status`. */
function memberOf(json: unknown, path: string): unknown {
  let value = json
  for (const key of path.split('.')) {
    const known = isJsonObject(value) || Array.isArray(value) ? Object.keys(value) : []
    if (!known.includes(key)) {
      const names = known.length === 0 ? 'It has no members' : `Its members are ${known.join(', ')}`
      throw new UserError(
        `There is no member "${key}" in "${path}"${didYouMean(key, known) || '.'} ${names}.`,
      )
    }
    value = (value as Readonly<Record<string, unknown>>)[key]
  }
  return value
}

function formatVerification(verification: VerificationDetails): readonly string[] {
  const { id, status, reason, scenario, selectedBy, mode, mail, namespace } = verification
  const { openedAt, link, possibleActs, plan, deliveries } = verification
  const [next] = plan
  const counts = new Map<string, number>()
  for (const delivery of deliveries)
    counts.set(delivery.status, (counts.get(delivery.status) ?? 0) + 1)
  const rows: readonly (readonly [string, string])[] = [
    ['id', id],
    ['status', reason === null ? status : `${status} (${reason})`],
    ['scenario', `${scenario}, chosen by ${selectedBy}`],
    ['mode', mode],
    ['mail', mail],
    ['namespace', namespace],
    ['opened', openedAt],
    ['link', link],
    ['callbacks', [...counts].map(([name, n]) => `${n} ${name}`).join(', ') || 'none'],
    ['next step', next === undefined ? 'none' : formatStep(next)],
    ['you can', possibleActs.map((act) => `${act.as} ${act.do}`).join(', ') || 'do nothing'],
  ]
  return rows.map(([name, value]) => `${name.padEnd(9)}  ${value}`)
}

function formatStep(step: VerificationDetails['plan'][number]): string {
  const what = 'status' in step ? `status ${step.status}` : `${step.as} ${step.do}`
  return step.at === undefined ? what : `${what} at ${step.at}`
}

const ALL_ACTIONS = [
  ...EVERY_ACTION.map(({ as, do: name }) => `${as} ${name}`),
  'scenario let-it-run',
]

/** Runs `act`: performs an action of the user or the operator. */
export async function act(terminal: Terminal, resolved: ResolvedArguments): Promise<number> {
  const { words, commandOptions } = resolved
  const [text, as, name, extra] = words
  const typed = words.slice(1).join(' ')
  if (text === undefined || as === undefined || name === undefined || extra !== undefined) {
    throw new UserError(
      `act needs an id, an actor and an action, but got ${words.length === 0 ? 'nothing' : `"${words.join(' ')}"`}. Write videoid-emulator act newest operator approve.`,
    )
  }
  if (!ALL_ACTIONS.includes(typed)) {
    throw new UserError(
      `There is no action "${typed}"${didYouMean(typed, ALL_ACTIONS) || '.'} The actions are ${ALL_ACTIONS.join(', ')}.`,
    )
  }
  const emulator = remoteEmulator(resolved)
  const id = await findVerificationId(emulator, text)
  const { reason, repeatable } = commandOptions
  const body = {
    ...{ as, do: name },
    ...(reason !== undefined && { reason }),
    ...(repeatable !== undefined && { repeatable: repeatable === 'true' }),
  }
  const { json } = await emulator.call(`/verifications/${id}/act`, { method: 'POST', body })
  return printResult(terminal, resolved, json, () => {
    const { status, reason: shown, possibleActs } = json as VerificationDetails
    const next = possibleActs.map((each) => `${each.as} ${each.do}`).join(', ')
    return [
      `${id}  ${typed}: status ${status}${shown === null ? '' : ` (${shown})`}`,
      ...(next === '' ? [] : [`possible now: ${next}`]),
    ]
  })
}

/** Runs `open`: opens the dashboard, or the page of a verification, and prints its address. */
export async function open(terminal: Terminal, resolved: ResolvedArguments): Promise<number> {
  const { words, settings } = resolved
  const [text, extra] = words
  if (extra !== undefined) {
    throw new UserError(
      `open takes one id, but got "${words.join('" and "')}". Write videoid-emulator open <id>, or leave it out for the dashboard.`,
    )
  }
  const emulator = remoteEmulator(resolved)
  // Without this call, a browser would show its own error if nothing listens at the address.
  await emulator.call('/health')
  const page = text === undefined ? '' : `verifications/${await findVerificationId(emulator, text)}`
  const address = `${emulator.url}/__emulator/${page}`
  const hasOpened = (await terminal.person?.browse(address)) ?? false
  if (!hasOpened) {
    terminal.err(terminalText`No browser was opened: there is no terminal or no display.\n`)
  }
  if (settings.controlToken !== undefined) {
    terminal.err(terminalText`Log in with the control token.\n`)
  }
  return printResult(terminal, resolved, { url: address, opened: hasOpened }, () => [address])
}
