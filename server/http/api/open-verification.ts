import type { RequestHandler, Response } from 'express'
import { namesNginxDrops } from '../../domain/callbacks/callback-redaction.ts'
import { chainOf } from '../../domain/callbacks/serialize-callback.ts'
import { problem } from '../../domain/model/problem.ts'
import type { Mode, VerificationRequest } from '../../domain/model/verification-request.ts'
import { fieldProblem } from '../../domain/responses/dialect.ts'
import { momentOf, resourceOf } from '../../domain/responses/verification-resource.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import { type Opening, prepareToOpen } from '../../operations/open-verification.ts'
import { baseOf, type HttpContext } from '../http-context.ts'
import { readJson } from '../read-body.ts'
import { contextOf } from '../request-context.ts'
import { answerData, answerProblem } from '../send-response.ts'
import { namespaceOfRequest } from './authenticate.ts'
import { faultMet, playFault } from './inject-fault.ts'
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
    const namespace = emulator.namespaces.getOrCreate(first.name)
    if (namespace === undefined) {
      answerProblem(res, problem('STORAGE_FULL'), { wireOnly })
      return
    }
    const context = contextOf(res)
    context.namespace = namespace
    const request = body.ok ? requestIn(body.value) : body
    if (body.ok) context.body = body.value
    if (!request.ok) {
      if (request.problem.code === 'BODY_TOO_LARGE') res.setHeader('connection', 'close')
      answerProblem(res, fieldProblem(request.problem, emulator.dialect), { wireOnly })
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
        base: baseOf(here, req),
        chain: chainOf(req.headers),
        ...(typeof header === 'string' ? { header } : {}),
      },
      context.token,
    )
    if ('problem' in opening) {
      const { problem: refusal, fault } = opening
      if (fault !== undefined) context.why = fault.endsWith('?') ? fault : `${fault}.`
      answerProblem(res, refusal, { wireOnly })
      return
    }
    const warnings = [...opening.prepared.warnings, ...headerWarnings(request.value)]
    for (const warning of warnings) log.warn(logSecrets ? warning : unquoted(warning))
    await openedOrLost(res, namespace, { opening, warnings })
  }

  async function openedOrLost(
    res: Response,
    namespace: Namespace,
    { opening, warnings }: { opening: Opening; warnings: readonly string[] },
  ): Promise<void> {
    const { verification, timeline } = opening.prepared
    const context = contextOf(res)
    const scenario = verification.scenario.name
    const subject = { op: 'create', scenario, number: 0 } as const
    const met = faultMet(namespace, timeline.faults, subject)
    if (met === undefined || met.fault.commit) {
      context.verification = verification
      await opening.open()
    } else {
      opening.skip()
      context.scenario = verification.scenario
    }
    if (warnings.length > 0) context.why = warnings.join(' ')
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
