import type { Random } from '../base/random.ts'
import type { DrawnOutcome } from '../model/plan.ts'
import type { OutcomeText, ReasonText, SingleOutcome } from './scenario.ts'

/** One outcome that a scenario can have, and how often it is drawn compared to the others. */
export type OutcomeChoice = { readonly outcome: SingleOutcome; readonly weight: number }

/** The reason of a weighted `ko` that names none. Source: mirrored, the sandbox of the vendor. docs/fidelity.md#reasons */
export const usualKoReason = 'identity_document_not_available'

/** Returns true if an `outcome` has weights, so that each verification draws its own outcome. */
export function isWeightedOutcome(outcome: OutcomeText | undefined): boolean {
  if (outcome === undefined || outcome === 'ok') return false
  const { ok, ko } = outcome
  return ok !== undefined || typeof ko === 'number' || ko.reasons !== undefined
}

/** Returns all outcomes that a valid `outcome` can draw, in the order of the file: `ok` first. Pure. */
export function outcomeChoices(outcome: OutcomeText): readonly OutcomeChoice[] {
  if (outcome === 'ok') return [{ outcome, weight: 1 }]
  const { ok, ko } = outcome
  const okChoices: readonly OutcomeChoice[] =
    ok === undefined ? [] : [{ outcome: 'ok', weight: ok }]
  if (typeof ko === 'number') return [...okChoices, koChoice(ko, usualKoReason)]
  const { reason, reasons, repeatable, weight = 1 } = ko
  const koChoices =
    reasons === undefined
      ? [koChoice(weight, reason ?? usualKoReason, repeatable)]
      : Object.entries(reasons).map(([name, share]) => koChoice(share, name, repeatable))
  return [...okChoices, ...koChoices]
}

/** Returns the sum of the weights. */
export function totalWeight(choices: readonly OutcomeChoice[]): number {
  return choices.reduce((sum, { weight }) => sum + weight, 0)
}

/** Draws one of the choices: each one as often as its weight, compared to the sum of all weights. */
export function drawOutcome(choices: readonly OutcomeChoice[], random: Random): OutcomeChoice {
  const [first, ...others] = choices
  if (first === undefined) throw new RangeError('an outcome has at least one choice')
  let drawn = first
  let rest = random.int(0, totalWeight(choices) - 1) - first.weight
  for (const choice of others) {
    if (rest < 0) break
    drawn = choice
    rest -= choice.weight
  }
  return drawn
}

/** Describes a drawn choice for `explain` and the control API. `reason` is an id of the catalogue or a custom text. */
export function toDrawnOutcome(
  { outcome, weight }: OutcomeChoice,
  choices: readonly OutcomeChoice[],
  toReason: (reason: ReasonText) => string,
): DrawnOutcome {
  const of = totalWeight(choices)
  if (outcome === 'ok') return { outcome, weight, of }
  return { outcome: 'ko', reason: toReason(outcome.ko.reason), weight, of }
}

function koChoice(weight: number, reason: ReasonText, repeatable?: boolean): OutcomeChoice {
  const ko = repeatable === undefined ? { reason } : { reason, repeatable }
  return { outcome: { ko }, weight }
}
