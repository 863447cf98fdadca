import type { Request, RequestHandler, Response } from 'express'
import { acceptedRequest, requestRefusal } from '../../contracts/spec/refusal.ts'
import { chainOf } from '../core/callback-bytes.ts'
import { namesNginxDrops } from '../core/callback-display.ts'
import { callbackRequestOf } from '../core/callback-request.ts'
import { problem, type Result } from '../core/problem.ts'
import { momentOf, resourceOf } from '../core/resource.ts'
import type { Mode, VerificationRequest } from '../core/verification-request.ts'
import type { Namespace } from '../shell/namespace.ts'
import type { Prepared } from '../shell/opening.ts'
import { answerData, answerProblem } from './answer.ts'
import { readJson } from './body.ts'
import { namespaceOfRequest } from './caller.ts'
import { faultFor, resetConnection } from './faults.ts'
import { baseOf, type Surroundings } from './surroundings.ts'
import { noteCharge, paymentRefusal } from './token-check.ts'

/**
 * POST /IT-live, /IT-selfie, /IT-automatic: opens a verification.
 *
 * Source: documented (paths, body, answer); assumed (the order of the checks). docs/fidelity.md#open
 */
export function opens(mode: Mode, here: Surroundings): RequestHandler {
  const { emulator, log } = here
  const { wireOnly } = emulator.settings

  return async (req, res) => {
    const namespace = namespaceOfRequest(here, req, res)
    if (namespace === undefined) return
    const request = await readRequest(req)
    if (!request.ok) {
      if (request.problem.code === 'BODY_TOO_LARGE') res.setHeader('connection', 'close')
      answerProblem(res, request.problem, { wireOnly })
      return
    }
    const header = req.headers['x-emulator-scenario']
    const prepared = emulator.prepare(namespace, {
      mode,
      request: request.value,
      base: baseOf(here, req),
      chain: chainOf(req.headers),
      ...(typeof header === 'string' ? { header } : {}),
    })
    if ('fault' in prepared) {
      answerProblem(res, problem('SCENARIO_UNKNOWN', { fault: prepared.fault }), { wireOnly })
      return
    }
    const warnings = [...prepared.warnings, ...headerWarnings(request.value)]
    for (const warning of warnings) log.warn(warning)
    const unpaid = paymentRefusal(emulator.settings, namespace, res, mode)
    if (unpaid !== undefined) {
      answerProblem(res, unpaid, { wireOnly })
      return
    }
    committedOrLost(req, res, namespace, { ...prepared, warnings })
  }

  function committedOrLost(
    req: Request,
    res: Response,
    namespace: Namespace,
    prepared: Prepared,
  ): void {
    const { verification, timeline, warnings } = prepared
    const fault = faultFor(namespace, 'create', verification.scenario.name, timeline.faults)
    if (fault === undefined || fault.commit) {
      emulator.commit(namespace, prepared)
      noteCharge(emulator.settings, res, mode)
      res.locals.verification = verification
      if (warnings.length > 0) res.locals.why = warnings.join(' ')
    }
    if (fault !== undefined) {
      res.locals.why = `The scenario resets the connection${fault.commit ? ' after opening' : ''}.`
      resetConnection(req, res)
      return
    }
    const resource = resourceOf(verification, momentOf(verification), 'compact')
    const { id, link, message, status, owner } = resource
    const shown = { id, link, message, status, owner }
    answerData(res, shown, { wireOnly, scenario: verification.scenario.name })
  }
}

async function readRequest(req: Request): Promise<Result<VerificationRequest>> {
  const body = await readJson(req)
  if (!body.ok) return body
  if (!isObject(body.value)) return { ok: false, problem: problem('BODY_NOT_JSON') }
  const refusal = requestRefusal(body.value)
  if (refusal !== undefined) return { ok: false, problem: refusal }
  const request = acceptedRequest(body.value)
  if (!Object.hasOwn(body.value, 'callback')) return { ok: true, value: request }
  const callback = callbackRequestOf(body.value.callback)
  return callback.ok ? { ok: true, value: { ...request, callback: callback.value } } : callback
}

// The vendor's own example has such a header, so it is no mistake of the client's.
function headerWarnings({ callback }: VerificationRequest): readonly string[] {
  return namesNginxDrops(callback?.headers ?? {}).map(
    (name) =>
      `Callback header ${name} has an underscore: a receiver behind nginx does not see it unless underscores_in_headers is on.`,
  )
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
