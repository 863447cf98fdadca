import type { Action } from '../../domain/model/plan.ts'
import { parseAction } from '../../http/control/parse-action.ts'

/** Parses the action of a form, as the control API does. Arguments replace the form's fields `as` and `do`. */
export function parseFormAction(
  form: URLSearchParams,
  as = form.get('as'),
  does = form.get('do'),
): Action | 'let-it-run' {
  const [reason, repeatable, document] = ['reason', 'repeatable', 'document'].map((name) =>
    form.get(name),
  )
  return parseAction({
    as: as ?? undefined,
    do: does ?? undefined,
    ...(reason != null && { reason }),
    ...(repeatable != null && { repeatable: repeatable === 'true' }),
    ...(document != null && { document }),
  })
}
