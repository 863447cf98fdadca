import type { Act } from '../../domain/model/plan.ts'
import { actIn } from '../../http/control/verifications.ts'

/** The act that a form names, as the control API reads it. What the page decides is not asked of the form. */
export function actInForm(
  form: URLSearchParams,
  as = form.get('as'),
  does = form.get('do'),
): Act | 'let-it-run' {
  const [reason, repeatable] = [form.get('reason'), form.get('repeatable')]
  return actIn({
    as: as ?? undefined,
    do: does ?? undefined,
    ...(reason !== null && { reason }),
    ...(repeatable !== null && { repeatable: repeatable === 'true' }),
  })
}
