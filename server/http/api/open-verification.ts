import type { RequestHandler, Response } from 'express'
import { bodyFormOf } from '../../../contracts/recorder/request-facts.ts'
import { parseVerificationRequest } from '../../../contracts/spec/request-body.ts'
import { headersDroppedByNginx, parseChain } from '../../domain/callbacks/parse-callback-request.ts'
import { createProblem } from '../../domain/model/problem.ts'
import type { Mode, VerificationRequest } from '../../domain/model/verification-request.ts'
import { toDialectProblem } from '../../domain/responses/dialect.ts'
import { currentMoment, resourceOf } from '../../domain/responses/verification-resource.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import { type Opening, prepareToOpen } from '../../operations/open-verification.ts'
import type { HttpContext } from '../http-context.ts'
import { baseUrlOf, contextOf, type RequestContext, readJson } from '../request.ts'
import { sendData, sendProblem } from '../send-response.ts'
import { authenticateToken } from './authenticate.ts'
import { injectFault, matchFault } from './inject-fault.ts'

/**
 * Handles POST /IT-live, /IT-selfie and /IT-automatic, which open a verification.
 *
 * Source: documented (paths, body, answer); assumed (the order of the checks). docs/fidelity.md#open
 */
export function openVerificationHandler(mode: Mode, httpContext: HttpContext): RequestHandler {
  const { emulator, log } = httpContext
  const { wireOnly, logSecrets } = emulator.settings

  return async (req, res) => {
    const first = authenticateToken(httpContext, req, res)
    if (first === undefined) return
    const body = await readJson(req, emulator.settings, onBytesOf(contextOf(res)))
    // The namespace may have been reset or evicted while the body arrived.
    const namespace = emulator.namespaces.getOrCreate(first.name)
    if (namespace === undefined) {
      sendProblem(res, createProblem('STORAGE_FULL'), { wireOnly })
      return
    }
    const context = contextOf(res)
    context.namespace = namespace
    const request = body.ok ? parseVerificationRequest(body.value) : body
    if (body.ok) context.body = body.value
    if (!request.ok) {
      if (request.problem.code === 'BODY_TOO_LARGE') res.setHeader('connection', 'close')
      sendProblem(res, toDialectProblem(request.problem, emulator.dialect), { wireOnly })
      return
    }
    const header = req.headers['x-emulator-scenario']
    const opening = prepareToOpen(
      emulator,
      namespace,
      {
        mode,
        request: request.value,
        headers: req.headers,
        body: context.body,
        base: baseUrlOf(httpContext, req),
        chain: parseChain(req.headers),
        ...(typeof header === 'string' ? { header } : {}),
      },
      context.token,
    )
    if ('problem' in opening) {
      const { problem: refusal, fault } = opening
      if (fault !== undefined) context.why = fault.endsWith('?') ? fault : `${fault}.`
      sendProblem(res, refusal, { wireOnly })
      return
    }
    const warnings = [...opening.prepared.warnings, ...headerWarnings(request.value)]
    for (const warning of warnings) log.warn(logSecrets ? warning : maskQuotedText(warning))
    await openedOrLost(res, namespace, { opening, warnings })
  }

  function onBytesOf(context: RequestContext): (bytes: Uint8Array) => void {
    return (bytes) => {
      context.requestBytes = bytes
      if (httpContext.record !== undefined) context.bodyForm = bodyFormOf(bytes)
    }
  }

  async function openedOrLost(
    res: Response,
    namespace: Namespace,
    { opening, warnings }: { opening: Opening; warnings: readonly string[] },
  ): Promise<void> {
    const { verification, timeline } = opening.prepared
    const context = contextOf(res)
    const scenario = verification.scenario.name
    const { faults } = timeline
    const since = namespace.startedAt
    const subject = { op: 'create', scenario, number: 0, since } as const
    const met = faults.length > 0 ? matchFault(namespace, faults, subject) : undefined
    if (met === undefined || met.fault.commit) {
      context.verification = verification
      await opening.open()
    } else {
      opening.skip()
      context.scenario = verification.scenario
    }
    if (warnings.length > 0) context.why = warnings.join(' ')
    const remarks = { wireOnly, scenario }
    if (met !== undefined && !(await injectFault(res, met, remarks))) return
    const resource = resourceOf(verification, currentMoment(verification), 'compact')
    const { id, link, message, status, owner } = resource
    sendData(res, { id, link, message, status, owner }, remarks)
  }
}

// A header with an underscore gets only a warning, because the vendor's own example has one.
function headerWarnings({ callback }: VerificationRequest): readonly string[] {
  return headersDroppedByNginx(callback?.headers ?? {}).map(
    (name) =>
      `Callback header ${name} has an underscore: a receiver behind nginx does not see it unless underscores_in_headers is on.`,
  )
}

// Masks quoted text, because it comes from the client, such as the tag of a mail address. The journal has the full
// text.
function maskQuotedText(warning: string): string {
  return warning.replaceAll(/"[^"]*"/g, '"…"')
}
