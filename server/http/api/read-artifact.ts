import type { Request, RequestHandler, Response } from 'express'
import { verificationTime } from '../../domain/model/verification.ts'
import { type Artifact, artifactProblem, parseArtifact } from '../../domain/responses/artifact.ts'
import type { FoundVerification } from '../../emulator/namespace.ts'
import { baseUrlOf, type HttpContext } from '../http-context.ts'
import { sendData, sendFile, sendProblem } from '../send-response.ts'
import { auditFormat, dossierOfVerification, renderArtifact } from './artifact-files.ts'
import { findOwnVerification, findRequestedVerification } from './authenticate.ts'
import { injectFault, matchReadFault } from './inject-fault.ts'
import { signedDownload } from './signed-downloads.ts'

/**
 * GET /IT-identity-verifications/{id}/{type}: what an identification produced.
 *
 * Source: documented (only on ok, for 30 days; `/data` is JSON); assumed (the other names, and that
 * files travel as they are). docs/fidelity.md#artifacts
 */
export function readArtifactHandler(context: HttpContext): RequestHandler {
  const { emulator } = context
  const { wireOnly, reasonStyle } = emulator.settings
  const { types } = emulator.dialect
  return async (req, res) => {
    const found = findRequestedVerification(context, req, res)
    if (found === undefined) return
    const { verification, namespace } = found
    const remarks = { wireOnly, scenario: verification.scenario.name, assumed: true }
    const type = String(req.params.type)
    const artifact = parseArtifact(type, types)
    if (!artifact.ok) {
      sendProblem(res, artifact.problem, remarks)
      return
    }
    const now = verificationTime(verification, namespace.clock.now())
    const refusal = artifactProblem(verification, type, now, reasonStyle)
    if (refusal !== undefined) {
      sendProblem(res, refusal, remarks)
      return
    }
    const op = artifact.value === 'data' ? 'data' : 'file'
    const met = matchReadFault(namespace, verification, op, artifact.value)
    if (met !== undefined && !(await injectFault(res, met, remarks))) return
    // It may have been deleted during a delay.
    const { id } = verification
    const still = findOwnVerification(here, res, { id, namespaceName: namespace.name })
    if (still === undefined) return
    if (artifact.value === 'data') {
      const { dossierData } = await import('../../../fixtures/dossier.ts')
      sendData(res, dossierData(await dossierOfVerification(still, reasonStyle)), remarks)
      return
    }
    await answerArtifact(req, res, still, artifact.value)
  }

  // Whoever wants files inside of JSON says so by the dialect, not by Accept.
  async function answerArtifact(
    req: Request,
    res: Response,
    found: FoundVerification,
    artifact: Exclude<Artifact, 'data'>,
  ): Promise<void> {
    const { verification, namespace } = found
    const remarks = { wireOnly, scenario: verification.scenario.name, assumed: true }
    const { delivery } = emulator.dialect
    const dossier = await dossierOfVerification(found, reasonStyle)
    const format = delivery === 'binary' ? auditFormat(req) : 'pdf'
    if (artifact === 'audit' && format === 'json') {
      const { formatAuditJson: auditJson } = await import('../../../fixtures/audit-text.ts')
      sendData(res, JSON.parse(auditJson(dossier)), remarks)
      return
    }
    const file = await renderArtifact(context, artifact, format, dossier)
    if (delivery === 'binary') {
      sendFile(res, file, remarks)
    } else if (delivery === 'base64') {
      sendData(res, toBase64File(file), remarks)
    } else {
      const now = verificationTime(verification, namespace.clock.now())
      const place = {
        base: baseUrlOf(context, req),
        seed: namespace.seed,
        id: verification.id,
        now,
      }
      sendData(res, [signedDownload(place, artifact, file)], remarks)
    }
  }
}

// Source: sibling. The Italian names are those of visurecamerali and visengine.
function toBase64File({ bytes, fileName }: { bytes: Uint8Array; fileName: string }) {
  return {
    nome: fileName,
    dimensione: bytes.byteLength,
    file: Buffer.from(bytes).toString('base64'),
  }
}
