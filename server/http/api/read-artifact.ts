import type { Request, RequestHandler, Response } from 'express'
import { verificationTime } from '../../domain/model/verification.ts'
import { type Artifact, artifactProblem, parseArtifact } from '../../domain/responses/artifact.ts'
import type { FoundVerification } from '../../emulator/namespace.ts'
import type { HttpContext } from '../http-context.ts'
import { baseUrlOf } from '../request.ts'
import { sendData, sendFile, sendProblem } from '../send-response.ts'
import { findOwnVerification, findRequestedVerification } from './authenticate.ts'
import { injectFault, matchReadFault } from './inject-fault.ts'
import { dossierOfVerification, negotiateAuditFormat, renderArtifact } from './render-artifact.ts'
import { signedDownload } from './signed-downloads.ts'

/**
 * Handles GET /IT-identity-verifications/{id}/{type}, which returns one result of an identification.
 *
 * Source: documented (only after ok, for 30 days; `/data` is JSON); assumed (the other names, and that files are sent
 * unchanged). docs/fidelity.md#artifacts
 */
export function readArtifactHandler(context: HttpContext): RequestHandler {
  const { emulator } = context
  const { wireOnly, reasonStyle } = emulator.settings
  const { types } = emulator.dialect
  return async (req, res) => {
    const found = findRequestedVerification(context, req, res)
    if (found === undefined) return
    const { verification, namespace } = found
    const diagnostics = { wireOnly, scenario: verification.scenario.name, assumed: true }
    const type = String(req.params.type)
    const artifact = parseArtifact(type, types)
    if (!artifact.ok) {
      sendProblem(res, artifact.problem, diagnostics)
      return
    }
    const now = verificationTime(verification, namespace.clock.now())
    const problem = artifactProblem(verification, type, now, reasonStyle)
    const op = artifact.value === 'data' ? 'data' : 'file'
    const matchedFault = matchReadFault(namespace, verification, op, {
      artifact: artifact.value,
      ...(problem !== undefined && { isUnavailable: true }),
    })
    if (matchedFault !== undefined && !(await injectFault(res, matchedFault, diagnostics))) return
    if (problem !== undefined) {
      sendProblem(res, problem, diagnostics)
      return
    }
    // The verification may have been deleted during the delay of a fault.
    const { id } = verification
    const current = findOwnVerification(context, res, { id, namespaceName: namespace.name })
    if (current === undefined) return
    if (artifact.value === 'data') {
      const { dossierData } = await import('../../../fixtures/create-dossier.ts')
      sendData(res, dossierData(await dossierOfVerification(current, reasonStyle)), diagnostics)
      return
    }
    await sendArtifact(req, res, current, artifact.value)
  }

  // The dialect decides whether JSON contains the file; the Accept header only selects the format of the audit.
  async function sendArtifact(
    req: Request,
    res: Response,
    found: FoundVerification,
    artifact: Exclude<Artifact, 'data'>,
  ): Promise<void> {
    const { verification, namespace } = found
    const diagnostics = { wireOnly, scenario: verification.scenario.name, assumed: true }
    const { delivery } = emulator.dialect
    const dossier = await dossierOfVerification(found, reasonStyle)
    const format = delivery === 'binary' ? negotiateAuditFormat(req) : 'pdf'
    if (artifact === 'audit' && format === 'json') {
      const { formatAuditJson } = await import('../../../fixtures/audit-text.ts')
      sendData(res, JSON.parse(formatAuditJson(dossier)), diagnostics)
      return
    }
    const file = await renderArtifact(artifact, format, dossier)
    if (delivery === 'binary') {
      sendFile(res, file, diagnostics)
    } else if (delivery === 'base64') {
      sendData(res, toBase64File(file), diagnostics)
    } else {
      const now = verificationTime(verification, namespace.clock.now())
      const link = {
        base: baseUrlOf(context, req),
        seed: namespace.seed,
        id: verification.id,
        now,
      }
      sendData(res, [signedDownload(link, artifact, file)], diagnostics)
    }
  }
}

// Source: sibling. The Italian names are from visurecamerali and visengine, two other APIs of the vendor.
function toBase64File({ bytes, fileName }: { bytes: Uint8Array; fileName: string }) {
  return {
    nome: fileName,
    dimensione: bytes.byteLength,
    file: Buffer.from(bytes).toString('base64'),
  }
}
