import type { Response } from 'express'
import type { ParamValues } from '../../../core/scenario/scenario-params.ts'
import type { Namespace } from '../../../shell/namespace.ts'
import { Refusal } from '../../../shell/refusal.ts'
import { requestIn } from '../../request-body.ts'
import type { Surroundings } from '../../surroundings.ts'
import { paymentRefusal } from '../../token-check.ts'
import { bodyOf, type Tried } from './tried.ts'

/**
 * Opens a verification as POST does, and answers its id. What a scenario makes of the POST itself (an
 * answer that is lost, a 429) is for clients: nobody here would see it.
 */
export async function openedByHand(
  { emulator }: Surroundings,
  res: Response,
  namespace: Namespace,
  { name, tried, base }: { readonly name: string; readonly tried: Tried; readonly base: string },
): Promise<string> {
  const request = requestIn(bodyOf(tried))
  if (!request.ok) throw new Refusal(400, request.problem.message, { fix: request.problem.fix })
  const prepared = emulator.prepare(namespace, {
    mode: tried.mode,
    request: request.value,
    use: { name, params: tried.params },
    base,
  })
  if ('fault' in prepared) {
    throw new Refusal(400, prepared.fault, { fix: 'Choose another scenario, or other params.' })
  }
  const unpaid = paymentRefusal(emulator, namespace, res, tried.mode)
  if (unpaid !== undefined) throw new Refusal(402, unpaid.message, { fix: unpaid.fix })
  emulator.commit(namespace, prepared)
  await emulator.tellEarly(namespace, prepared.verification)
  return prepared.verification.id
}

/** `ko; reason=face_mismatch`, as `x-emulator-scenario` has it. */
export function headerOf(name: string, params: ParamValues): string {
  const pairs = Object.entries(params).map(([key, value]) => {
    return `${key}=${value.includes(';') ? `"${value}"` : value}`
  })
  return [name, ...pairs].join('; ')
}
