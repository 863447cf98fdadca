import type { RequestHandler, Response } from 'express'
import { namesNginxDrops } from '../../domain/callbacks/callback-redaction.ts'
import { chainOf } from '../../domain/callbacks/serialize-callback.ts'
import { problem } from '../../domain/model/problem.ts'
import type { Mode, VerificationRequest } from '../../domain/model/verification-request.ts'
import { fieldProblem } from '../../domain/responses/dialect.ts'
import { momentOf, resourceOf } from '../../domain/responses/verification-resource.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import type { PreparedVerification } from '../../emulator/prepare-verification.ts'
import { baseOf, type HttpContext } from '../http-context.ts'
import { readJson } from '../read-body.ts'
import { answerData, answerProblem } from '../send-response.ts'
import { namespaceOfRequest } from './authenticate.ts'
import { faultMet, playFault } from './inject-fault.ts'
import { noteCharge, paymentRefusal } from './token-check.ts'
import { requestIn } from './verification-body.ts'

/**
 * POST /IT-live, /IT-selfie, /IT-automatic: opens a verification.
 *
 * Source: documented (paths, body, answer); assumed (the order of the checks). docs/fidelity.md#open
 */
export function opens(mode: Mode, here: HttpContext): RequestHandler {
  const { emulator, log } = here
  const { wireOnly, logSecrets } = emulator.settings

  return async (req, res) => {
    const first = namespaceOfRequest(here, req, res)
    if (first === undefined) return
    const body = await readJson(req, emulator.settings)
    // It may have been reset or evicted while the body came in.
    const namespace = emulator.namespaceIfRoom(first.name)
    if (namespace === undefined) {
      answerProblem(res, problem('STORAGE_FULL'), { wireOnly })
      return
    }
    res.locals.namespace = namespace
    const request = body.ok ? requestIn(body.value) : body
    if (body.ok) res.locals.body = body.value
    if (!request.ok) {
      if (request.problem.code === 'BODY_TOO_LARGE') res.setHeader('connection', 'close')
      answerProblem(res, fieldProblem(request.problem, emulator.dialect), { wireOnly })
      return
    }
    const header = req.headers['x-emulator-scenario']
    const wanted = {
      mode,
      request: request.value,
      headers: req.headers,
      body: res.locals.body,
      base: baseOf(here, req),
      chain: chainOf(req.headers),
    }
    const prepared = emulator.prepare(
      namespace,
      typeof header === 'string' ? { ...wanted, header } : wanted,
    )
    if ('fault' in prepared) {
      const { fault } = prepared
      emulator.giveUpTurn(namespace)
      res.locals.why = fault.endsWith('?') ? fault : `${fault}.`
      answerProblem(res, problem('SCENARIO_UNKNOWN', { fault }), { wireOnly })
      return
    }
    if (!emulator.room.ensureCapacity()) {
      answerProblem(res, problem('STORAGE_FULL'), { wireOnly })
      return
    }
    const ofHeaders = headerWarnings(request.value)
    const warned =
      ofHeaders.length === 0
        ? prepared
        : { ...prepared, warnings: [...prepared.warnings, ...ofHeaders] }
    for (const warning of warned.warnings) log.warn(logSecrets ? warning : unquoted(warning))
    const unpaid = paymentRefusal(emulator, namespace, res, mode)
    if (unpaid !== undefined) {
      answerProblem(res, unpaid, { wireOnly })
      return
    }
    await committedOrLost(res, namespace, warned)
  }

  async function committedOrLost(
    res: Response,
    namespace: Namespace,
    prepared: PreparedVerification,
  ): Promise<void> {
    const { verification, timeline, warnings } = prepared
    const scenario = verification.scenario.name
    const subject = { op: 'create', scenario, number: 0 } as const
    const met = faultMet(namespace, timeline.faults, subject)
    if (met === undefined || met.fault.commit) {
      emulator.commit(namespace, prepared)
      noteCharge(emulator, res, mode)
      res.locals.verification = verification
      if (verification.deliveries.length > 0) await emulator.tellEarly(namespace, verification)
    } else {
      emulator.passOver(namespace, prepared)
      res.locals.scenario = verification.scenario
    }
    if (warnings.length > 0) res.locals.why = warnings.join(' ')
    const remarks = { wireOnly, scenario }
    if (met !== undefined && !(await playFault(res, met, remarks))) return
    const resource = resourceOf(verification, momentOf(verification), 'compact')
    const { id, link, message, status, owner } = resource
    answerData(res, { id, link, message, status, owner }, remarks)
  }
}

// The vendor's own example has such a header, so it is no mistake of the client's.
function headerWarnings({ callback }: VerificationRequest): readonly string[] {
  return namesNginxDrops(callback?.headers ?? {}).map(
    (name) =>
      `Callback header ${name} has an underscore: a receiver behind nginx does not see it unless underscores_in_headers is on.`,
  )
}

// What stands in quotes the client wrote: the tag of a mail address, say. The journal has it.
function unquoted(warning: string): string {
  return warning.replaceAll(/"[^"]*"/g, '"…"')
}
