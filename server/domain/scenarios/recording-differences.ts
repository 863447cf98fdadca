import type { Action } from '../model/plan.ts'
import type { Verification } from '../model/verification.ts'
import { durationBetween, formatDuration, type Instant } from '../time/instant.ts'

/** An event of a verification, in the words of a difference: `submit of the user after 2m`. */
export interface RecordedMoment {
  readonly at: Instant
  readonly says: string
}

/**
 * Returns every status, action and callback of a verification, ordered by time and then by text. The order within an
 * instant is left out, because an approval by hand and one by a scenario have different orders. Pure.
 */
export function recordedMoments(verification: Verification): readonly RecordedMoment[] {
  const { openedAt, history, deeds, deliveries } = verification
  const after = (at: Instant) => `after ${formatDuration(durationBetween(openedAt, at))}`
  const statuses = history.map(({ at, to, shownAs, reason, repeatable }) => {
    const details = [reason, repeatable === true ? 'repeatable' : undefined].filter(Boolean)
    const shown = details.length === 0 ? '' : ` (${details.join(', ')})`
    return { at, says: `status ${shownAs ?? to}${shown} ${after(at)}` }
  })
  const actions = deeds.map(({ at, act }) => ({ at, says: `${actionWords(act)} ${after(at)}` }))
  const callbacks = deliveries.map(({ moment, event, chaos = [], forged }) => {
    const marks = chaos.map((mark) => mark.do).concat(forged === undefined ? [] : ['forge'])
    const shown = marks.length === 0 ? '' : ` (${marks.join(', ')})`
    return { at: moment.at, says: `callback ${event}${shown} ${after(moment.at)}` }
  })
  return [...statuses, ...actions, ...callbacks].toSorted(
    (a, b) => a.at - b.at || (a.says < b.says ? -1 : Number(a.says > b.says)),
  )
}

/** Returns a sentence for each moment that only one of the two verifications has, at most 20. Pure. */
export function namedDifferences(
  recorded: Verification,
  replayed: Verification,
): readonly string[] {
  const [before, now] = [recordedMoments(recorded), recordedMoments(replayed)]
  const sentences = [
    ...without(before, now).map(({ says }) => `The scenario does not repeat: ${says}.`),
    ...without(now, before).map(({ says }) => `The scenario adds: ${says}.`),
  ]
  const hidden = sentences.length - maxDifferences
  if (hidden <= 0) return sentences
  return [...sentences.slice(0, maxDifferences), `And ${hidden} more differences.`]
}

const maxDifferences = 20

function without(
  moments: readonly RecordedMoment[],
  others: readonly RecordedMoment[],
): readonly RecordedMoment[] {
  const counts = new Map<string, number>()
  for (const { says } of others) counts.set(says, (counts.get(says) ?? 0) + 1)
  return moments.filter(({ says }) => {
    const count = counts.get(says) ?? 0
    counts.set(says, count - 1)
    return count <= 0
  })
}

function actionWords(act: Action): string {
  if (act.as === 'platform') return `status ${act.shows ?? act.to}`
  const reason = act.as === 'operator' && act.do === 'reject' ? (act.reason ?? '') : ''
  return `${act.do} of the ${act.as}${reason === '' ? '' : ` (${reason})`}`
}
