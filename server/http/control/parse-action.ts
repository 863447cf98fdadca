import type { Action, OperatorAction, UserAction } from '../../domain/model/plan.ts'
import { findSimilarReason } from '../../domain/model/reason-synonyms.ts'
import { findReasonId, type ReasonId } from '../../domain/model/reasons.ts'
import { DOCUMENT_TYPES } from '../../domain/stored-state/plan-schemas.ts'
import { didYouMean } from '../../domain/text/did-you-mean.ts'
import type { DurationMs } from '../../domain/time/instant.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { parseBodyDuration } from './parse-clock-input.ts'
import { invalidValueError } from './validate-input.ts'

const USER_ACTIONS: readonly UserAction[] = ['open-link', 'submit', 'abandon', 'return']
const OPERATOR_ACTIONS: readonly OperatorAction[] = ['take-call', 'ask-retry', 'approve', 'reject']

/** Parses the action in a body or a form. Throws a ControlApiError with a suggestion if the action is unknown. */
export function parseAction(body: Readonly<Record<string, unknown>>): Action | 'let-it-run' {
  const { as, do: name, reason, repeatable, document } = body
  if (as === undefined || name === undefined)
    throw unknownActionError('An act needs "as" and "do".')
  const actionName = String(name)
  if (as !== 'operator') refuseOperatorKeys(body)
  if (as === 'scenario' && actionName === 'let-it-run') return 'let-it-run'
  const userAct = USER_ACTIONS.find((act) => act === actionName)
  if (as === 'user' && userAct !== undefined) return userAction(userAct, document)
  if (document !== undefined) throw documentOfOtherActError()
  const operatorAct = OPERATOR_ACTIONS.find((act) => act === actionName)
  if (as !== 'operator' || operatorAct === undefined) {
    const typed = `${as} ${actionName}`.slice(0, 80)
    throw unknownActionError(`There is no action "${typed}"${didYouMean(typed, ALL_ACTIONS)}`)
  }
  if (repeatable !== undefined && typeof repeatable !== 'boolean') {
    throw invalidValueError('repeatable', repeatable, 'Write true or false.')
  }
  return {
    as,
    do: operatorAct,
    ...(reason === undefined || reason === '' ? {} : { reason: parseReason(reason) }),
    ...(repeatable === undefined ? {} : { repeatable }),
  }
}

function userAction(act: UserAction, document: unknown): Action {
  if (document === undefined) return { as: 'user', do: act }
  if (act !== 'submit') throw documentOfOtherActError()
  const known = DOCUMENT_TYPES.find((type) => type === document)
  if (known !== undefined) return { as: 'user', do: act, document: known }
  throw invalidValueError('document', document, `Write one of ${DOCUMENT_TYPES.join(', ')}.`)
}

function documentOfOtherActError(): ControlApiError {
  return new ControlApiError(400, '"document" belongs to the act user submit.', {
    fix: 'Leave it out.',
  })
}

const ALL_ACTIONS = [
  ...USER_ACTIONS.map((act) => `user ${act}`),
  ...OPERATOR_ACTIONS.map((act) => `operator ${act}`),
  'scenario let-it-run',
]

function unknownActionError(detail: string): ControlApiError {
  const fix = `Write {"as":"user","do":"open-link"}; the acts are ${ALL_ACTIONS.join(', ')}.`
  return new ControlApiError(400, detail, { fix })
}

function refuseOperatorKeys(body: Readonly<Record<string, unknown>>): void {
  const key = ['reason', 'repeatable'].find((candidate) => body[candidate] !== undefined)
  if (key === undefined) return
  throw new ControlApiError(400, `"${key}" belongs to an act of the operator.`, {
    fix: 'Leave it out.',
  })
}

/** Parses a reason in either spelling. Throws a ControlApiError with a suggestion if the reason is unknown. */
export function parseReason(reason: unknown): ReasonId {
  const known = typeof reason === 'string' ? findReasonId(reason) : undefined
  if (known !== undefined) return known
  const suggestion = findSimilarReason(String(reason))
  const fix =
    suggestion === undefined ? 'docs/scenarios.md lists the reasons.' : `Write "${suggestion}".`
  throw invalidValueError('reason', reason, fix)
}

/** Parses how far to fast-forward. Throws a ControlApiError unless the body has exactly one of by and to. */
export function parseFastForwardDistance(
  body: Readonly<Record<string, unknown>>,
): DurationMs | 'next' | 'end' {
  if ((body.by === undefined) === (body.to === undefined)) {
    throw new ControlApiError(400, 'A fast-forward needs either by or to.', {
      fix: 'Write {"by":"45m"}, {"to":"next"} or {"to":"end"}.',
    })
  }
  if (body.by !== undefined) return parseBodyDuration(body, 'by')
  if (body.to === 'next' || body.to === 'end') return body.to
  throw invalidValueError('to', body.to, 'Write "next" or "end".')
}
