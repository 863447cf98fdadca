import { formatOutcome, type JsonLeaf, leavesOf } from './probe-text.ts'
import type { ReceiverFinding } from './receiver-check-result.ts'

/** The status that ends a verification. */
export type EndStatus = 'ok' | 'ko'

/** The answers of the probe about four verifications. The receiver has acknowledged all their callbacks. */
export type ReferenceOutcomes = {
  /** Before any callback. */
  readonly nothing: string
  /** After `validation`. */
  readonly validation: string
  /** After `validation, ok`. */
  readonly ok: string
  /** After `validation, ko`. */
  readonly ko: string
}

/** The answers of the probe after `ok` alone and after `ko` alone, when the callback of `validation` was lost. */
export type LoneOutcomes = Readonly<Record<EndStatus, string>>

/** Checks the reference outcomes: `ok`, `ko` and no callback must lead to three different outcomes. Pure. */
export function judgeReferences(references: ReferenceOutcomes): readonly ReceiverFinding[] {
  const { nothing, ok, ko } = references
  const ignored = (['ok', 'ko'] as const).filter((end) => hasNoTrace(references[end], references))
  if (ignored.length === 2 && ok === nothing && ko === nothing) {
    return [
      outcomeError(
        'No acknowledged callback changes the outcome: ok, ko and no callback at all lead to the same outcome.',
        `The probe always says ${formatOutcome(ok)}. Does it look at the right place? If your application continues to work for more than 3 s after its answer, add --probe-after.`,
      ),
    ]
  }
  const ignoredFindings = ignored.map((end) =>
    outcomeError(
      `The application ignores status ${end}: it acknowledges ${end}, and the outcome does not change.`,
      `Before and after ${end} the probe says ${formatOutcome(references[end])}.`,
    ),
  )
  if (ignoredFindings.length > 0) return ignoredFindings
  if (ok === ko) {
    return [
      outcomeError(
        'The application does not distinguish ko from ok: both lead to the same outcome.',
        `After validation, ok and after validation, ko the probe says ${formatOutcome(ok)}.`,
      ),
    ]
  }
  return []
}

/** Checks the outcomes after `ok` or `ko` that arrived without `validation`. Pure. */
export function judgeLoneEnds(
  references: ReferenceOutcomes,
  lone: LoneOutcomes,
): readonly ReceiverFinding[] {
  const lost = (['ok', 'ko'] as const).filter((end) => !isShown(lone[end], end, references))
  const lostFindings = lost.map((end) =>
    outcomeError(
      `The application acknowledges ${end} and loses it if validation was lost.`,
      `After ${end} alone the probe says ${formatOutcome(lone[end])}.`,
    ),
  )
  const acted = effectOfOk(lone, references.validation, references.nothing)
  if (lost.length > 0 || acted === undefined) return lostFindings
  return [
    outcomeError(
      'The application treats validation as ok.',
      `After validation alone, ${acted} has the same value as after ok, and another value than after ko.`,
    ),
  ]
}

/** Checks the outcome after `validation` and then a status that does not exist yet. Pure. */
export function judgeUnknownStatus(
  references: ReferenceOutcomes,
  status: string,
  outcome: string,
): readonly ReceiverFinding[] {
  const { nothing, validation, ok, ko } = references
  if (outcome === validation || ok === ko) return []
  if (outcome === ok || effectOfOk(references, outcome, nothing) !== undefined) {
    return [
      outcomeError(
        'The application treats an unknown status as ok.',
        `After ${status} the probe says ${formatOutcome(outcome)}.`,
      ),
    ]
  }
  if (outcome !== ko) return []
  return [
    outcomeError(
      'The application treats an unknown status as ko.',
      `After ${status} the probe says ${formatOutcome(outcome)}.`,
    ),
  ]
}

/**
 * True if an outcome shows that the final status has arrived. It must differ from the outcome before, and from the
 * outcome of the other final status. It must have one of the values that only this final status leads to. Always true
 * if the reference outcomes are equal, because another finding reports that already.
 */
export function isShown(outcome: string, end: EndStatus, references: ReferenceOutcomes): boolean {
  const other = references[end === 'ok' ? 'ko' : 'ok']
  const isJudged = !hasNoTrace(references[end], references) && references.ok !== references.ko
  if (!isJudged || outcome === references[end]) return true
  if (hasNoTrace(outcome, references) || outcome === other) return false
  const marks = marksOf(references[end], [other, references.validation, references.nothing])
  if (marks.length === 0) return true
  const leaves = new Map(leavesOf(outcome))
  return marks.some(([path, value]) => leaves.get(path) === value)
}

/** Returns the values that no other outcome has. Omits texts of reasons, because each verification can have another. */
function marksOf(outcome: string, others: readonly string[]): readonly JsonLeaf[] {
  const known = others.map((other) => new Map(leavesOf(other)))
  return leavesOf(outcome).filter(
    ([path, value]) =>
      !/identity/i.test(`${value}`) && known.every((leaves) => leaves.get(path) !== value),
  )
}

/** True if a text of the payload is a value of the probe's JSON, apart from case and white space. Pure. */
export function hasText(outcome: string, text: string): boolean {
  const wanted = normalize(text)
  return leavesOf(outcome).some(([, value]) => normalize(`${value}`) === wanted)
}

/** Creates a finding about a wrong outcome. The finding fails the run. */
export function outcomeError(cause: string, seen: string): ReceiverFinding {
  return { severity: 'error', rule: 'outcome', cause, seen }
}

function hasNoTrace(outcome: string, { nothing, validation }: ReferenceOutcomes): boolean {
  return outcome === nothing || outcome === validation
}

/**
 * Finds the values that appear only after `ok`: `true`, or a number that is larger than after `ko`. If the outcome has
 * all these values, returns the path of one of them. Ignores values that were there before any callback.
 */
function effectOfOk(
  { ok, ko }: LoneOutcomes,
  outcome: string,
  nothing: string,
): string | undefined {
  const afterKo = new Map(leavesOf(ko))
  const before = new Map(leavesOf(nothing))
  const effects = leavesOf(ok).filter(([path, value]) => {
    if (before.get(path) === value) return false
    const other = afterKo.get(path)
    if (typeof value === 'number') return value > (typeof other === 'number' ? other : 0)
    return value === true && other !== true
  })
  const seen = new Map(leavesOf(outcome))
  const hasAll = effects.every(([path, value]) => seen.get(path) === value)
  return hasAll ? effects[0]?.[0] : undefined
}

function normalize(text: string): string {
  return text.normalize('NFC').replaceAll(/\s+/g, ' ').trim().toLowerCase()
}
