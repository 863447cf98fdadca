import { type RuleFinding, ruleFinding } from './rule-finding.ts'
import { familyOf, pathOf, type RunCall, type RunContext } from './run-context.ts'

/** A finding about one call of the run. */
export type CallFinding = { readonly runCall: RunCall; readonly finding: RuleFinding }

/**
 * Finds POSTs that pay a second time for the same body. After a lost response or an error of the service, a client must
 * read the list before it repeats the POST, because the first POST may be charged. Pure.
 *
 * Source: documented (the call is charged at the POST). docs/fidelity.md#open
 */
export function doublePayments({ calls }: RunContext): readonly CallFinding[] {
  const found: CallFinding[] = []
  const usedParts = new Set(calls.flatMap(({ call }) => pathOf(call).split('/')))
  const lastByKey = new Map<string, { readonly index: number; readonly runCall: RunCall }>()
  const lastListByAccount = new Map<string, number>()
  for (const [index, runCall] of calls.entries()) {
    const { call, operation } = runCall
    const account = call.facts?.account ?? ''
    if (operation === 'GET /IT-identity-verifications') lastListByAccount.set(account, index)
    if (familyOf(operation) !== 'open' || call.requestBody === undefined) continue
    const key = JSON.stringify([account, call.path, call.scenario, call.requestBody])
    const last = lastByKey.get(key)
    lastByKey.set(key, { index, runCall })
    if (last === undefined || call.facts?.opened === undefined) continue
    const hasReadList = (lastListByAccount.get(account) ?? -1) > last.index
    const finding = hasReadList
      ? undefined
      : repeatFinding(last, { index, runCall }, { calls, usedParts })
    if (finding !== undefined) found.push({ runCall, finding })
  }
  return found
}

type Opening = { readonly index: number; readonly runCall: RunCall }

type OtherCalls = {
  readonly calls: readonly RunCall[]
  /** Each part of each path of the run, to find the ids that a client uses. */
  readonly usedParts: ReadonlySet<string>
}

const RULE = '/paths/~1IT-live/post'

function repeatFinding(
  first: Opening,
  second: Opening,
  { calls, usedParts }: OtherCalls,
): RuleFinding | undefined {
  const { call, number } = first.runCall
  const isPaid = call.facts?.opened !== undefined
  const isUnknown = call.status === 0 || call.facts?.isBroken === true
  if (isUnknown || call.status >= 500) {
    const why = isUnknown ? 'a lost response' : `a ${call.status}`
    if (isPaid) return paidTwice('error', `repeated after ${why}, but the first POST was charged`)
    const isRetryable = call.status === 503
    return isRetryable
      ? undefined
      : paidTwice(
          'warning',
          `repeated after ${why}, and the list was not read before: the first POST may be charged`,
        )
  }
  if (!isPaid) return undefined
  const isNext = calls
    .slice(first.index + 1, second.index)
    .every(({ operation }) => operation === undefined)
  if (!isNext) return undefined
  const isAtOnce = second.runCall.call.at <= call.at + call.took
  if (!isAtOnce && usedParts.has(call.facts?.opened ?? '')) return undefined
  return paidTwice(
    'warning',
    `the same body as the call before, number ${number}: both are charged`,
  )
}

function paidTwice(severity: 'error' | 'warning', message: string): RuleFinding {
  return ruleFinding(severity, '', message, RULE)
}
