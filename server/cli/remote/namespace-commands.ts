import { UserError } from '../../domain/base/user-error.ts'
import { didYouMean } from '../../domain/text/did-you-mean.ts'
import { pluralize } from '../../domain/text/pluralize.ts'
import { parseDuration, parseInstant } from '../../domain/time/instant.ts'
import type { AdvanceReport, DeliveryRow } from '../../http/control/row-types.ts'
import type { ResolvedArguments } from '../../options/resolve-settings.ts'
import { valueAtPath } from '../shared/control-client.ts'
import { rejectArguments } from '../shared/reject-arguments.ts'
import type { Terminal } from '../terminal/terminal.ts'
import {
  chooseNamespace,
  findVerificationId,
  printResult,
  type RemoteCall,
  type RemoteEmulator,
  remoteEmulator,
} from './remote-emulator.ts'

/** Runs `clock`: shows the clock of a namespace, or sets its mode, time or speed. */
export async function clock(terminal: Terminal, resolved: ResolvedArguments): Promise<number> {
  const { words, commandOptions } = resolved
  const [mode, extra] = words
  if (extra !== undefined || (mode !== undefined && mode !== 'manual' && mode !== 'system')) {
    throw new UserError(
      `clock takes manual or system, but got "${words.join(' ')}"${didYouMean(mode ?? '', ['manual', 'system']) || '.'} To move the clock, write videoid-emulator advance 2m.`,
    )
  }
  const { at, speed } = commandOptions
  const body = {
    ...(mode !== undefined && { mode }),
    ...(at !== undefined && { now: new Date(Number(at)).toISOString() }),
    ...(speed !== undefined && { speed: Number(speed) }),
  }
  const isChange = Object.keys(body).length > 0
  const { json, name } = await callNamespace(
    remoteEmulator(resolved),
    '/clock',
    isChange ? { method: 'PUT', body } : {},
  )
  const row = json as { readonly mode: string; readonly now: string; readonly speed: number }
  return printResult(terminal, resolved, { namespace: name, ...row }, () => [
    `${row.now}  ${row.mode === 'manual' ? 'manual: paused until you advance it' : `system, speed ${row.speed}`}${formatNamespace(name)}`,
  ])
}

/** Sends a call for the chosen namespace. `name` is undefined if a token chooses it. */
async function callNamespace(
  emulator: RemoteEmulator,
  path: string,
  call: RemoteCall = {},
): Promise<{ readonly json: unknown; readonly name: string | undefined }> {
  const name = await chooseNamespace(emulator)
  const { json } = await emulator.call(path, {
    ...call,
    ...(name === undefined ? {} : { namespace: name }),
  })
  return { json, name }
}

function formatNamespace(name: string | undefined): string {
  return name === undefined ? '' : `  (namespace ${name})`
}

/** Runs `advance`: moves the clock of a namespace, or one verification, and reports every step on the way. */
export async function advance(terminal: Terminal, resolved: ResolvedArguments): Promise<number> {
  const { words, commandOptions } = resolved
  const [target, extra] = words
  const { verification } = commandOptions
  const body = target === undefined ? undefined : distanceOf(target, verification !== undefined)
  if (body === undefined || extra !== undefined) {
    const got = words.length === 0 ? 'nothing' : `"${words.join(' ')}"`
    const targets =
      verification === undefined
        ? 'a duration, an instant or idle'
        : 'a duration, next or end with --verification'
    throw new UserError(
      `advance takes ${targets}, but got ${got}. Write videoid-emulator advance 2m${verification === undefined ? '' : ` --verification ${verification}`}.`,
    )
  }
  const emulator = remoteEmulator(resolved)
  const { json, name } =
    verification === undefined
      ? await callNamespace(emulator, '/clock/advance', { method: 'POST', body })
      : await fastForward(emulator, verification, body)
  return printResult(terminal, resolved, json, () => [
    ...advanceLines(json as AdvanceReport),
    ...(name === undefined ? [] : [`namespace ${name}`]),
  ])
}

function distanceOf(target: string, isOfVerification: boolean): object | undefined {
  if (parseDuration(target) !== undefined) return { by: target }
  if (isOfVerification) return target === 'next' || target === 'end' ? { to: target } : undefined
  if (target === 'idle') return { until: 'idle' }
  return parseInstant(target) === undefined ? undefined : { to: target }
}

async function fastForward(emulator: RemoteEmulator, text: string, body: object) {
  const id = await findVerificationId(emulator, text)
  const { json } = await emulator.call(`/verifications/${id}/fast-forward`, {
    method: 'POST',
    body,
  })
  return { json, name: undefined }
}

const maxLines = 20

function advanceLines(report: AdvanceReport): readonly string[] {
  const { from, to, transitions, deliveries, pending } = report
  const steps = [
    ...transitions.map(({ at, verification, status, reason }) => {
      return { at, text: `${verification}  ${status}${reason === null ? '' : ` (${reason})`}` }
    }),
    ...deliveries.map((delivery) => ({ at: delivery.at, text: formatDelivery(delivery) })),
  ]
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map(({ at, text }) => `  ${at}  ${text}`)
  const more = steps.length > maxLines ? [`  and ${steps.length - maxLines} more`] : []
  return [
    `${from} to ${to}: ${pluralize(transitions.length, 'transition')}, ${pluralize(deliveries.length, 'callback')}, ${pending} pending`,
    ...steps.slice(0, maxLines),
    ...more,
  ]
}

function formatDelivery({ verification, event, status, attempts, why }: DeliveryRow): string {
  const last = attempts.at(-1)
  const reason = status === 'delivered' ? undefined : (why ?? last?.error)
  return `${verification}  callback ${event}: ${status}${reason === undefined ? '' : `, ${reason}`}`
}

/** Runs `queue`: adds scenarios to the queue of a namespace, shows the queue, or empties it. */
export async function queue(terminal: Terminal, resolved: ResolvedArguments): Promise<number> {
  const { words, commandOptions, commandLists } = resolved
  const params = Object.fromEntries(
    (commandLists.param ?? []).map((pair) => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
  const hasParams = Object.keys(params).length > 0
  if (words.length === 0 && hasParams) {
    throw new UserError('--param belongs to a scenario. Write videoid-emulator queue ko --param ….')
  }
  const emulator = remoteEmulator(resolved)
  const path = '/scenarios/queue'
  if (commandOptions.clear === 'true') await callNamespace(emulator, path, { method: 'DELETE' })
  const body = { use: words, ...(hasParams && { params }) }
  const { json, name } =
    words.length > 0
      ? await callNamespace(emulator, path, { method: 'POST', body })
      : await queueOf(emulator)
  return printResult(terminal, resolved, { namespace: name, ...(json as object) }, () => {
    const { queue: uses } = json as { readonly queue: readonly QueuedScenario[] }
    const names = uses.map(formatUse).join(', ')
    return [`${names === '' ? 'the queue is empty' : `next: ${names}`}${formatNamespace(name)}`]
  })
}

interface QueuedScenario {
  readonly name: string
  readonly params?: Readonly<Record<string, string>>
}

function formatUse({ name, params = {} }: QueuedScenario): string {
  const pairs = Object.entries(params).map(([key, value]) => `${key}=${value}`)
  return pairs.length === 0 ? name : `${name} (${pairs.join(', ')})`
}

// Only the snapshot of a namespace has its queue.
async function queueOf(emulator: RemoteEmulator) {
  const { json, name } = await callNamespace(emulator, '/state')
  return { json: { queue: valueAtPath(json, 'contents', 'queue') ?? [] }, name }
}

/** Runs `reset`: deletes the verifications of a namespace, or of all. */
export async function reset(terminal: Terminal, resolved: ResolvedArguments): Promise<number> {
  rejectArguments('reset', resolved)
  const emulator = remoteEmulator(resolved)
  const isAll = resolved.commandOptions.all === 'true'
  const { json } = isAll
    ? await emulator.call('/reset', { method: 'POST', body: { all: true } })
    : await callNamespace(emulator, '/reset', { method: 'POST', body: {} })
  return printResult(terminal, resolved, json, () => {
    const { reset: names } = json as { readonly reset: readonly string[] }
    return [names.length === 0 ? 'there was nothing to reset' : `reset ${names.join(', ')}`]
  })
}
