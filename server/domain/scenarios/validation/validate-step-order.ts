import type { Action, OperatorAction, UserAction } from '../../model/plan.ts'
import { isFinal } from '../../model/status.ts'
import { createVerification, statusOf, type Verification } from '../../model/verification.ts'
import { startOfTime } from '../../time/instant.ts'
import { applyAction, canPerformAction } from '../../verification/actions.ts'
import type { ScenarioIssue, StepText } from '../scenario.ts'
import { unrollLoops } from '../unroll-loops.ts'

/**
 * Returns an issue for the first step that is impossible at its position. That is a step after the final status, a
 * status that can't follow the current one, or an action that is impossible in the current state. In a real run the
 * state machine skips such a step silently, so this function tries each unrolled step. If the step is possible in an
 * earlier round of its loop, the issue names the round. Pure.
 */
export function validateStepOrder(timeline: readonly StepText[]): readonly ScenarioIssue[] {
  let verification = newVerification
  const steps = unrollLoops(timeline).filter(({ step }) => step.goto === undefined)
  const lastActionIndex = steps.findLastIndex(({ step }) => actionOf(step) !== undefined)
  for (const [i, { step, index, round }] of steps.entries()) {
    const action = actionOf(step)
    const next = action === undefined ? verification : afterAction(verification, action)
    const isTrailingWait = action === undefined && i > lastActionIndex
    if (next === undefined || (isTrailingWait && isFinal(statusOf(verification)))) {
      const when = round === 1 ? '' : ` (in round ${round} of its loop)`
      const says = reasonWhyImpossible(verification, step) + when
      return [{ pointer: `/timeline/${index}`, part: 'value', says }]
    }
    verification = next
  }
  return []
}

const newVerification = createVerification({
  id: 'validated',
  number: 1,
  seed: 1,
  mode: 'live',
  request: { mail: 'anna@example.com' },
  owner: 'owner@example.com',
  link: 'http://127.0.0.1/link/validated',
  scenario: { name: 'validated', params: {}, selectedBy: 'validation' },
  timeline: { plan: [], actor: 'either', callbacks: { send: [], delay: 0 as never }, faults: [] },
  at: startOfTime,
})

// The action has no reason, because other rules validate reasons.
function actionOf({ user, operator, status, repeatable, shows }: StepText): Action | undefined {
  const ending = repeatable === undefined ? {} : { repeatable }
  if (user !== undefined) return { as: 'user', do: user }
  if (operator !== undefined) return { as: 'operator', do: operator, ...ending }
  if (status === undefined) return undefined
  const shown = shows === undefined ? {} : { shows }
  return { as: 'platform', do: 'status', to: status, ...ending, ...shown }
}

/** Returns the verification after an action, or undefined if the state machine would skip it. */
function afterAction(verification: Verification, action: Action): Verification | undefined {
  if (!canPerformAction(verification, action)) return undefined
  const after = applyAction(verification, action, startOfTime, 'scenario')
  // Drops the steps that the state machine plans itself, such as the `ko` after the user was away for 15 minutes.
  return after === verification ? undefined : { ...after, plan: [] }
}

function reasonWhyImpossible(verification: Verification, step: StepText): string {
  const current = statusOf(verification)
  const { status, user, operator } = step
  const name = user ?? operator ?? status ?? 'wait'
  if (isFinal(current))
    return `"${name}" comes after the final status "${current}"; remove the step`
  if (status === current) return `the status is ${current} already; remove the step`
  if (status !== undefined) return `${current} cannot become ${status}; remove the step`
  if (current === 'validation') return `${name} is impossible during validation; remove the step`
  const missing = missingStep(verification, step)
  const remedy = missing === undefined ? '; remove the step' : `, put "- { ${missing} }" before it`
  return `${name} is impossible here${remedy}`
}

/** Returns the step to add directly before `step`. Undefined if no added steps make `step` possible. */
function missingStep(verification: Verification, step: StepText): string | undefined {
  const target = actionOf(step)
  let reachable: { readonly state: Verification; readonly last?: string }[] = [
    { state: verification },
  ]
  for (let length = 0; length < FORWARD.length && target !== undefined; length++) {
    reachable = reachable.flatMap(({ state }) =>
      FORWARD.flatMap((action) => {
        const after = afterAction(state, action)
        return after === undefined ? [] : [{ state: after, last: `${action.as}: ${action.do}` }]
      }),
    )
    const match = reachable.find(({ state }) => canPerformAction(state, target))
    if (match !== undefined) return match.last
  }
  return undefined
}

/** The actions that lead towards the decision of the operator. */
const FORWARD = [
  { as: 'user', do: 'open-link' },
  { as: 'user', do: 'return' },
  { as: 'user', do: 'submit' },
  { as: 'operator', do: 'take-call' },
] as const satisfies readonly { readonly as: string; readonly do: UserAction | OperatorAction }[]
