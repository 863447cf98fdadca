import { leavesOf } from '../../../contracts/callbacks/probe-text.ts'
import { isAcknowledged } from '../../../contracts/callbacks/receiver-check-result.ts'
import { UserError } from '../../domain/base/user-error.ts'
import type { Application, ProbeResult } from './application-under-test.ts'
import type { HistoryRun } from './check-outcomes.ts'
import { createOutcomeReader, type OutcomeReader } from './outcome-reader.ts'
import type { ReceiverCheckPlan } from './receiver-check-plan.ts'

/** The time limit of each answer during the search, in milliseconds. */
const searchLimitMs = 2_000

/**
 * Creates the reader of outcomes. It uses `--probe`, or searches for a URL that shows outcomes. Returns undefined if
 * there is none.
 */
export async function findOutcomeReader(
  { probe, probeAfter, receiverUrl }: ReceiverCheckPlan,
  { probe: command, outcomeOf, askUrl }: Application,
  runs: readonly HistoryRun[],
): Promise<OutcomeReader | undefined> {
  if (probe === 'given') {
    return createOutcomeReader({ source: command, probe: outcomeOf, probeAfter })
  }
  const [ok, ko] = (['ok', 'ko'] as const).map((end) =>
    runs.find((run) => run.end === end && run.checked.answers.every(isAcknowledged)),
  )
  if (probe === 'none' || ok === undefined || ko === undefined) return undefined
  const ask = (template: string, id: string) => askUrl(template, id, searchLimitMs)
  const source = await findProbe(receiverUrl, { ok: ok.id, ko: ko.id }, ask)
  if (source === undefined) return undefined
  return createOutcomeReader({ source, probe: (id) => askUrl(source, id), probeAfter })
}

/**
 * Looks for a URL that shows the outcome of a verification. Tries URLs below the URL of the receiver. The URL must
 * answer 2xx for a verification that has ended, and another status for an id that does not exist. Returns the template
 * of the URL, or undefined. Stops at the first request without an answer.
 *
 *     http://127.0.0.1:8000/hook   →   http://127.0.0.1:8000/orders/{id}
 */
export async function findProbe(
  receiverUrl: string,
  ids: { readonly ok: string; readonly ko: string },
  ask: (template: string, id: string) => Promise<ProbeResult>,
): Promise<string | undefined> {
  const unknown = unknownIdLike(ids.ok)
  let isSilent = false
  const tryAsking = async (template: string, id: string) => {
    try {
      const { text, failure } = await ask(template, id)
      // The first line is the status.
      const isShown = failure === undefined && !isPage(text) && text.trim().includes('\n')
      return { text, isShown }
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      isSilent = true
      return { text: '', isShown: false }
    }
  }
  let sameForBoth: string | undefined
  for (const template of probeTemplates(receiverUrl)) {
    if (isSilent) break
    const ok = await tryAsking(template, ids.ok)
    if (!ok.isShown || ok.text === (await tryAsking(template, unknown)).text) continue
    if (ok.text !== (await tryAsking(template, ids.ok)).text) continue
    if (ok.text !== (await tryAsking(template, ids.ko)).text) return template
    if (namesStatus(ok.text)) sameForBoth ??= template
  }
  return sameForBoth
}

// If a URL shows the same for `ok` and `ko`, use it only if its text names an outcome. Then the equal text is a mistake
// of the application.
function namesStatus(text: string): boolean {
  return leavesOf(text).some(([path]) =>
    /(status|state|outcome|result|verified|approved)$/i.test(path),
  )
}

/** Lists the URLs that may show an outcome, the most likely ones first. Pure. */
export function probeTemplates(receiverUrl: string): readonly string[] {
  const { origin, pathname } = new URL(receiverUrl)
  const hook = `${origin}${pathname.replace(/\/$/, '')}`
  const parents = parentsOf(pathname).map((path) => `${origin}${path}`)
  const below = parents.flatMap((parent) => NAMES.map((name) => `${parent}/${name}`))
  const paths = [...below, hook, ...parents]
  return [...new Set([...paths.map((url) => `${url}/{id}`), ...[...below, hook].map(withQuery)])]
}

/** Names of resources that may have an outcome. Logs are not in the list: a log may show every copy of a callback. */
const NAMES = [
  ...['orders', 'order', 'verifications', 'verification', 'status', 'state', 'states', 'probe'],
  ...['outcome', 'outcomes', 'result', 'results', 'customers', 'customer', 'users', 'user'],
  ...['identities', 'identity', 'checks', 'check', 'cases', 'case', 'records', 'record', 'kyc'],
  ...['accounts', 'account', 'applications', 'applicants', 'sessions', 'shipments', 'bookings'],
]

function withQuery(url: string): string {
  return `${url}?id={id}`
}

// Returns the parent paths: for `/api/v1/hook` they are `/api/v1`, `/api` and the root.
function parentsOf(pathname: string): readonly string[] {
  const parts = pathname.split('/').filter((part) => part !== '')
  const parents = parts.map((_, length) => parts.slice(0, length))
  return parents.map((parent) => parent.map((part) => `/${part}`).join('')).reverse()
}

function isPage(text: string): boolean {
  return /<(!doctype|html)\b/i.test(text)
}

/** Returns an id of the same form that no verification has. */
function unknownIdLike(id: string): string {
  return id.replaceAll(/[0-9a-f]/g, (digit) => ((Number.parseInt(digit, 16) + 7) % 16).toString(16))
}
