import { unreachable } from '../../base/assert.ts'
import type { OperatorAction, UserAction } from '../../model/plan.ts'
import type { Status } from '../../model/status.ts'
import { canBecome, isFinal } from '../../model/status.ts'
import type { Stage } from '../../model/verification.ts'
import type { ScenarioIssue, StepText } from '../scenario.ts'
import { unrollLoops } from '../unroll-loops.ts'

/**
 * The first step that is certain to be impossible where it stands: after the end, a status that cannot
 * follow, an act that nobody can do then. `evolve` would pass over it in silence. Loops are lived
 * through, and a step that only a later round makes impossible is told as such. Pure.
 */
export function validateStepOrder(timeline: readonly StepText[]): readonly ScenarioIssue[] {
  let so: SimulatedState = { status: 'running', mayRepeat: false, stage: 'invited' }
  const lived = unrollLoops(timeline).filter(({ step }) => step.goto === undefined)
  const lastAct = lived.findLastIndex(({ step }) => stepName(step) !== 'wait')
  for (const [i, { step, index, round }] of lived.entries()) {
    const says = endedIssue(so, step, i > lastAct) ?? statusIssue(so, step) ?? actionIssue(so, step)
    if (says !== undefined) {
      const when = round === 1 ? '' : ` (in round ${round} of its loop)`
      return [{ pointer: `/timeline/${index}`, part: 'value', says: says + when }]
    }
    so = stateAfter(so, step)
  }
  return []
}

type SimulatedState = {
  readonly status: Status
  readonly mayRepeat: boolean
  readonly stage: Stage
}

function endedIssue(
  so: SimulatedState,
  step: StepText,
  isTrailingWait: boolean,
): string | undefined {
  if (!isFinal(so.status)) return undefined
  const isRevoked = so.status === 'ok' && step.status === 'ko'
  const isRepeated =
    so.mayRepeat &&
    (step.status === 'running' || step.user === 'open-link' || step.user === 'return')
  const isPause = stepName(step) === 'wait' && !isTrailingWait
  if (isRevoked || isRepeated || isPause) return undefined
  return `"${stepName(step)}" comes after the end, which is ${so.status}; remove it`
}

function statusIssue(so: SimulatedState, step: StepText): string | undefined {
  const { status } = step
  if (status === undefined || canBecome(so.status, status) || isOnlyTextChange(so, step)) {
    return undefined
  }
  // A hurried scenario passes through validation by itself.
  if (so.status === 'running' && status === 'ok') return undefined
  if (so.status === status) return `the status is ${status} already; remove the step`
  return `${so.status} cannot become ${status}; remove the step`
}

function actionIssue(so: SimulatedState, { user, operator }: StepText): string | undefined {
  const act = user ?? operator
  if (act === undefined || isFinal(so.status)) return undefined
  if (so.status === 'validation') {
    if (act === 'approve' || act === 'reject') return undefined
    return `${act} is impossible during validation; remove the step`
  }
  const { stages, needs } = STAGES_BY_ACTION[act]
  if (stages.includes(so.stage)) return undefined
  return `${act} is impossible here${needs(so.stage)}`
}

type AllowedStages = { readonly stages: readonly Stage[]; readonly needs: (stage: Stage) => string }

const STAGES_BY_ACTION: Readonly<Record<UserAction | OperatorAction, AllowedStages>> = {
  'open-link': { stages: ['invited'], needs: removeHint },
  submit: {
    stages: ['opened'],
    needs: (stage) =>
      stage === 'invited' ? putBeforeHint('user: open-link') : returnOrRemoveHint(stage),
  },
  abandon: {
    stages: ['opened', 'queued', 'in-call'],
    needs: (stage) => (stage === 'invited' ? putBeforeHint('user: open-link') : removeHint()),
  },
  return: { stages: ['away'], needs: removeHint },
  'take-call': {
    stages: ['queued'],
    needs: (stage) => (stage === 'in-call' ? removeHint() : putBeforeHint('user: submit')),
  },
  'ask-retry': { stages: ['in-call'], needs: () => putBeforeHint('operator: take-call') },
  approve: { stages: ['in-call'], needs: () => putBeforeHint('operator: take-call') },
  reject: { stages: ['in-call'], needs: () => putBeforeHint('operator: take-call') },
}

function returnOrRemoveHint(stage: Stage): string {
  return stage === 'away' ? putBeforeHint('user: return') : removeHint()
}

function putBeforeHint(needed: string): string {
  return `, put "- { ${needed} }" before it`
}

function removeHint(): string {
  return '; remove the step'
}

function stateAfter(so: SimulatedState, step: StepText): SimulatedState {
  const { status, user, operator } = step
  if (status !== undefined) return withStatus(so, status, step)
  const act = user ?? operator
  switch (act) {
    case 'open-link':
    case 'return':
      return { ...(so.mayRepeat ? withStatus(so, 'running', step) : so), stage: 'opened' }
    case 'submit':
      return { ...so, stage: 'queued' }
    case 'abandon':
      return { ...so, stage: 'away' }
    case 'take-call':
      return { ...so, stage: 'in-call' }
    case 'ask-retry':
      return { ...so, stage: 'opened' }
    // The ok that follows an approval is as certain as if it were written.
    case 'approve':
      return withStatus(so, 'ok', step)
    case 'reject':
      return withStatus(so, 'ko', step)
    case undefined:
      return so
    default:
      return unreachable(act)
  }
}

function withStatus(
  so: SimulatedState,
  status: Status,
  { repeatable = false }: StepText,
): SimulatedState {
  const mayRepeat = status === 'ko' && (so.status === 'ko' ? so.mayRepeat : repeatable)
  return { status, mayRepeat, stage: status === 'running' ? so.stage : 'left' }
}

// The status stays, only its text changes.
function isOnlyTextChange(so: SimulatedState, { status, shows }: StepText): boolean {
  return so.status === status && shows !== undefined
}

function stepName({ user, operator, status }: StepText): string {
  return user ?? operator ?? (status === undefined ? 'wait' : `status: ${status}`)
}
