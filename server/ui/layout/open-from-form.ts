import type { Problem } from '../../domain/model/problem.ts'
import type { Verification } from '../../domain/model/verification.ts'
import type { Mode, VerificationRequest } from '../../domain/model/verification-request.ts'
import type { ScenarioUse } from '../../domain/scenarios/scenario-use.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import { parseVerificationRequest } from '../../http/api/verification-body.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { prepareToOpen } from '../../operations/open-verification.ts'

export type OpenFormData = {
  readonly mode: Mode
  /** As a client would send it. */
  readonly body: unknown
  /** The scenario that somebody chose; otherwise what a POST would get. */
  readonly use?: ScenarioUse | undefined
  readonly base: string
}

/**
 * Opens a verification as POST does: the same checks, the same limits, and it is billed. What a scenario
 * makes of the POST itself (an answer that is lost, a 429) is for clients: nobody here would see it.
 */
export async function openFromForm(
  { emulator }: HttpContext,
  namespace: Namespace,
  { mode, body, use, base }: OpenFormData,
): Promise<Verification> {
  const request = parseVerificationRequest(body)
  if (!request.ok) throw toControlApiError({ ...request.problem, status: 400 })
  emulator.processDue(namespace)
  const asked = { mode, request: request.value satisfies VerificationRequest, base }
  const opening = prepareToOpen(
    emulator,
    namespace,
    use === undefined ? { ...asked, headers: {}, body, chain: 0 } : { ...asked, use },
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
