import { DEFAULT_CALLBACK_STATUSES } from '../../model/callback.ts'
import { type ChaosKind, KINDS_WITH_DURATION } from '../../model/callback-chaos.ts'
import { parseDuration } from '../../time/instant.ts'
import type { ChaosText, ScenarioIssue, ScenarioText } from '../scenario.ts'

/** Returns the issues of a scenario's chaos rules: contradictions, and rules without effect. Pure. */
export function validateChaos({ callbacks = {} }: ScenarioText): readonly ScenarioIssue[] {
  const { chaos = [], send = DEFAULT_CALLBACK_STATUSES } = callbacks
  return chaos.flatMap((rule, i) => {
    const [first] = [
      ...misplacedKeyIssues(rule),
      ...idleLengthIssues(rule),
      ...unsentStatusIssues(rule, send),
      ...(rule.do === 'early' ? earlyIssues(rule) : []),
      ...overruledIssues(rule, chaos),
    ]
    if (first === undefined) return []
    const { key, says } = first
    const isWhole = key === undefined || rule[key] === undefined
    const pointer = `/callbacks/chaos/${i}${isWhole ? '' : `/${key}`}`
    const part = isWhole || key === 'status' || key === 'by' ? 'value' : 'key'
    return [{ pointer, part, says } as const]
  })
}

type ChaosIssue = { readonly key?: keyof ChaosText; readonly says: string }

const KINDS_BY_KEY: readonly { key: keyof ChaosText; to: readonly ChaosKind[] }[] = [
  { key: 'as', to: ['corrupt'] },
  { key: 'count', to: ['duplicate'] },
  { key: 'by', to: KINDS_WITH_DURATION },
  { key: 'nth', to: ['duplicate', 'reorder', 'delay', 'stale', 'drop', 'corrupt'] },
]

function misplacedKeyIssues(rule: ChaosText): readonly ChaosIssue[] {
  return KINDS_BY_KEY.filter(({ key, to }) => rule[key] !== undefined && !to.includes(rule.do)).map(
    ({ key, to }) => ({
      key,
      says: `"${key}" belongs to ${formatKinds(to)}; leave it out of ${rule.do}`,
    }),
  )
}

function idleLengthIssues({ do: kind, by }: ChaosText): readonly ChaosIssue[] {
  if (kind !== 'reorder' && kind !== 'delay') return []
  if (by === undefined || parseDuration(by) !== 0) return []
  return [{ key: 'by', says: `"${by}" delays nothing; write a longer time, such as 15m` }]
}

function unsentStatusIssues(
  { do: kind, status }: ChaosText,
  send: readonly string[],
): readonly ChaosIssue[] {
  if (kind === 'forge' || kind === 'early') {
    const needsRunning = kind === 'early' && !send.includes('running')
    const says =
      '"early" sends the callback of running before the POST is answered, but "send" does not list running; add it to send'
    return needsRunning ? [{ says }] : []
  }
  if (send.length === 0)
    return [
      { says: `the list "send" is empty, so there is nothing to ${kind}; add a status to it` },
    ]
  if (status === undefined || send.includes(status)) return []
  return [
    {
      key: 'status',
      says: `the list "send" leaves ${status} out, so there is nothing to ${verbOf(kind)}; add it to send`,
    },
  ]
}

function earlyIssues({ status }: ChaosText): readonly ChaosIssue[] {
  if (status === undefined || status === 'running') return []
  const says = `${status} does not come before the POST is answered; early is for running`
  return [{ key: 'status', says }]
}

// No other rule can affect a callback that is always dropped, or delay one that is sent early.
function overruledIssues(rule: ChaosText, chaos: readonly ChaosText[]): readonly ChaosIssue[] {
  const drop = chaos.find(
    (other) => other !== rule && dropsAll(other) && affectsSameEvent(other, rule),
  )
  if (drop !== undefined && rule.do !== 'forge') {
    const status = rule.status ?? drop.status ?? 'every status'
    return [
      { says: `${status} is dropped, so there is nothing to ${verbOf(rule.do)}; keep one of them` },
    ]
  }
  if (rule.do !== 'reorder' && rule.do !== 'delay') return []
  const isEarly = chaos.some((other) => other.do === 'early')
  const affectsOpening =
    (rule.status === undefined || rule.status === 'running') && (rule.nth ?? 1) === 1
  if (!isEarly || !affectsOpening) return []
  return [
    {
      says: `running is sent early, so nothing can ${verbOf(rule.do)} it; give ${rule.do} a status`,
    },
  ]
}

function dropsAll({ do: kind, chance = 1, nth }: ChaosText): boolean {
  return kind === 'drop' && chance >= 1 && nth === undefined
}

function affectsSameEvent(drop: ChaosText, rule: ChaosText): boolean {
  if (drop.status === undefined) return true
  return drop.status === (rule.do === 'early' ? 'running' : rule.status)
}

function verbOf(kind: ChaosKind): string {
  return kind === 'stale' ? 'send again' : kind === 'early' ? 'send early' : kind
}

function formatKinds(kinds: readonly ChaosKind[]): string {
  const last = kinds[kinds.length - 1] ?? ''
  return kinds.length === 1 ? last : `${kinds.slice(0, -1).join(', ')} and ${last}`
}
