import { unreachable } from '../../base/assert.ts'
import type { OperatorAct, UserAct } from '../../model/plan.ts'
import type { Status } from '../../model/status.ts'
import { canBecome, isFinal } from '../../model/status.ts'
import type { Stage } from '../../model/verification.ts'
import type { ScenarioFault, StepText } from '../scenario.ts'
import { unrolled } from '../unroll-loops.ts'

/**
 * The first step that is certain to be impossible where it stands: after the end, a status that cannot
 * follow, an act that nobody can do then. `evolve` would pass over it in silence. Loops are lived
 * through, and a step that only a later round makes impossible is told as such. Pure.
 */
export function orderFaults(timeline: readonly StepText[]): readonly ScenarioFault[] {
  let so: SoFar = { status: 'running', mayRepeat: false, stage: 'invited' }
  const lived = unrolled(timeline).filter(({ step }) => step.goto === undefined)
  const lastAct = lived.findLastIndex(({ step }) => nameOf(step) !== 'wait')
  for (const [i, { step, index, round }] of lived.entries()) {
    const says = endedFault(so, step, i > lastAct) ?? statusFault(so, step) ?? actFault(so, step)
    if (says !== undefined) {
      const when = round === 1 ? '' : ` (in round ${round} of its loop)`
      return [{ pointer: `/timeline/${index}`, part: 'value', says: says + when }]
    }
    so = after(so, step)
  }
  return []
}

type SoFar = { readonly status: Status; readonly mayRepeat: boolean; readonly stage: Stage }

function endedFault(so: SoFar, step: StepText, isTrailingWait: boolean): string | undefined {
  if (!isFinal(so.status)) return undefined
  const isRevoked = so.status === 'ok' && step.status === 'ko'
  const isRepeated =
    so.mayRepeat &&
    (step.status === 'running' || step.user === 'open-link' || step.user === 'return')
  const isPause = nameOf(step) === 'wait' && !isTrailingWait
  if (isRevoked || isRepeated || isPause) return undefined
  return `"${nameOf(step)}" comes after the end, which is ${so.status}; remove it`
}

function statusFault(so: SoFar, step: StepText): string | undefined {
  const { status } = step
  if (status === undefined || canBecome(so.status, status) || isOnlyShown(so, step)) {
    return undefined
  }
  // A hurried scenario passes through validation by itself.
  if (so.status === 'running' && status === 'ok') return undefined
  if (so.status === status) return `the status is ${status} already; remove the step`
  return `${so.status} cannot become ${status}; remove the step`
}

function actFault(so: SoFar, { user, operator }: StepText): string | undefined {
  const act = user ?? operator
  if (act === undefined || isFinal(so.status)) return undefined
  if (so.status === 'validation') {
    if (act === 'approve' || act === 'reject') return undefined
    return `${act} is impossible during validation; remove the step`
  }
  const { stages, needs } = WHERE[act]
  if (stages.includes(so.stage)) return undefined
  return `${act} is impossible here${needs(so.stage)}`
}

type Where = { readonly stages: readonly Stage[]; readonly needs: (stage: Stage) => string }

const WHERE: Readonly<Record<UserAct | OperatorAct, Where>> = {
  'open-link': { stages: ['invited'], needs: remove },
  submit: {
    stages: ['opened'],
    needs: (stage) => (stage === 'invited' ? before('user: open-link') : unlessAway(stage)),
  },
  abandon: {
    stages: ['opened', 'queued', 'in-call'],
    needs: (stage) => (stage === 'invited' ? before('user: open-link') : remove()),
  },
  return: { stages: ['away'], needs: remove },
  'take-call': {
    stages: ['queued'],
    needs: (stage) => (stage === 'in-call' ? remove() : before('user: submit')),
  },
  'ask-retry': { stages: ['in-call'], needs: () => before('operator: take-call') },
  approve: { stages: ['in-call'], needs: () => before('operator: take-call') },
  reject: { stages: ['in-call'], needs: () => before('operator: take-call') },
}

function unlessAway(stage: Stage): string {
  return stage === 'away' ? before('user: return') : remove()
}

function before(needed: string): string {
  return `, put "- { ${needed} }" before it`
}

function remove(): string {
  return '; remove the step'
}

function after(so: SoFar, step: StepText): SoFar {
  const { status, user, operator } = step
  if (status !== undefined) return become(so, status, step)
  const act = user ?? operator
  switch (act) {
    case 'open-link':
    case 'return':
      return { ...(so.mayRepeat ? become(so, 'running', step) : so), stage: 'opened' }
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
      return become(so, 'ok', step)
    case 'reject':
      return become(so, 'ko', step)
    case undefined:
      return so
    default:
      return unreachable(act)
  }
}

function become(so: SoFar, status: Status, { repeatable = false }: StepText): SoFar {
  const mayRepeat = status === 'ko' && (so.status === 'ko' ? so.mayRepeat : repeatable)
  return { status, mayRepeat, stage: status === 'running' ? so.stage : 'left' }
}

// The status stays, only its text changes.
function isOnlyShown(so: SoFar, { status, shows }: StepText): boolean {
  return so.status === status && shows !== undefined
}

function nameOf({ user, operator, status }: StepText): string {
  return user ?? operator ?? (status === undefined ? 'wait' : `status: ${status}`)
}
