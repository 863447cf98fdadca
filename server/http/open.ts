import type { Request, RequestHandler, Response } from 'express'
import { acceptedRequest, requestRefusal } from '../../contracts/spec/refusal.ts'
import { chainOf } from '../core/callback-bytes.ts'
import { namesNginxDrops } from '../core/callback-display.ts'
import { callbackRequestOf } from '../core/callback-request.ts'
import { fieldProblem } from '../core/dialect.ts'
import { problem, type Result } from '../core/problem.ts'
import { momentOf, resourceOf } from '../core/resource.ts'
import type { Mode, VerificationRequest } from '../core/verification-request.ts'
import type { Namespace } from '../shell/namespace.ts'
import type { Prepared } from '../shell/opening.ts'
import { answerData, answerProblem } from './answer.ts'
import { readJson } from './body.ts'
import { namespaceOfRequest } from './caller.ts'
import { faultMet, playFault } from './faults.ts'
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
    const request = await readRequest(req, res)
    if (!request.ok) {
      if (request.problem.code === 'BODY_TOO_LARGE') res.setHeader('connection', 'close')
      answerProblem(res, fieldProblem(request.problem, emulator.dialect), { wireOnly })
      return
    }
    const header = req.headers['x-emulator-scenario']
    const prepared = emulator.prepare(namespace, {
      mode,
      request: request.value,
      headers: req.headers,
      body: res.locals.body,
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
    const unpaid = paymentRefusal(emulator, namespace, res, mode)
    if (unpaid !== undefined) {
      answerProblem(res, unpaid, { wireOnly })
      return
    }
    await committedOrLost(res, namespace, { ...prepared, warnings })
  }

  async function committedOrLost(
    res: Response,
    namespace: Namespace,
    prepared: Prepared,
  ): Promise<void> {
    const { verification, timeline, warnings } = prepared
    const scenario = verification.scenario.name
    const subject = { op: 'create', scenario, number: 0 } as const
    const met = faultMet(namespace, timeline.faults, subject)
    if (met === undefined || met.fault.commit) {
      emulator.commit(namespace, prepared)
      noteCharge(emulator.settings, res, mode)
      res.locals.verification = verification
      await emulator.tellEarly(namespace, verification)
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

async function readRequest(req: Request, res: Response): Promise<Result<VerificationRequest>> {
  const body = await readJson(req)
  if (!body.ok) return body
  res.locals.body = body.value
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
