import { parseVerificationRequest } from '../../../contracts/spec/request-body.ts'
import type { Problem } from '../../domain/model/problem.ts'
import type { Verification } from '../../domain/model/verification.ts'
import type { Mode, VerificationRequest } from '../../domain/model/verification-request.ts'
import type { ScenarioUse } from '../../domain/scenarios/scenario-reference.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { prepareToOpen } from '../../operations/open-verification.ts'

export type OpenFormData = {
  readonly mode: Mode
  /** The body, as a client would send it. */
  readonly body: unknown
  /** The scenario that the form names. Default: the scenario that a POST would get. */
  readonly use?: ScenarioUse | undefined
  readonly base: string
}

/**
 * Opens a verification as a POST does, with the same checks, limits and billing. If the scenario injects a fault into
 * the POST itself (a lost response, a 429), the form skips it, because only a client could observe it.
 */
export async function openFromForm(
  { emulator }: HttpContext,
  namespace: Namespace,
  { mode, body, use, base }: OpenFormData,
): Promise<Verification> {
  const request = parseVerificationRequest(body)
  if (!request.ok) throw toControlApiError({ ...request.problem, status: 400 })
  emulator.processDue(namespace)
  const planRequest = { mode, request: request.value satisfies VerificationRequest, base }
  const opening = prepareToOpen(
    emulator,
    namespace,
    use === undefined ? { ...planRequest, headers: {}, body, chain: 0 } : { ...planRequest, use },
  )
  if ('problem' in opening) {
    const { problem, fault } = opening
    if (fault === undefined) throw toControlApiError(problem)
    throw new ControlApiError(400, fault, { fix: 'Choose another scenario, or other params.' })
  }
  await opening.open()
  return opening.prepared.verification
}

function toControlApiError({ status, message, fix }: Problem): ControlApiError {
  return new ControlApiError(status, `${message}.`, { fix })
}
