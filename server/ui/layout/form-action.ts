import type { Action } from '../../domain/model/plan.ts'
import { parseAction } from '../../http/control/verifications.ts'

/** The act that a form names, as the control API reads it. What the page decides is not asked of the form. */
export function parseFormAction(
  form: URLSearchParams,
  as = form.get('as'),
  does = form.get('do'),
): Action | 'let-it-run' {
  const [reason, repeatable] = [form.get('reason'), form.get('repeatable')]
  return parseAction({
    as: as ?? undefined,
    do: does ?? undefined,
    ...(reason !== null && { reason }),
    ...(repeatable !== null && { repeatable: repeatable === 'true' }),
  })
}
