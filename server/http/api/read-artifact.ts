import type { Request, RequestHandler, Response } from 'express'
import { ownTime } from '../../domain/model/verification.ts'
import { type Artifact, artifactNamed, refusalOf } from '../../domain/responses/artifact.ts'
import type { FoundVerification } from '../../emulator/namespace.ts'
import { baseOf, type HttpContext } from '../http-context.ts'
import { answerData, answerFile, answerProblem } from '../send-response.ts'
import { auditFormat, dossierFor, rendered } from './artifact-files.ts'
import { verificationOfRequest } from './authenticate.ts'
import { playFault, readFault } from './inject-fault.ts'
import { signedFile } from './signed-downloads.ts'

/**
 * GET /IT-identity-verifications/{id}/{type}: what an identification produced.
 *
 * Source: documented (only on ok, for 30 days; `/data` is JSON); assumed (the other names, and that
 * files travel as they are). docs/fidelity.md#artifacts
 */
export function readsArtifact(here: HttpContext): RequestHandler {
  const { emulator } = here
  const { wireOnly, reasonStyle } = emulator.settings
  const { types } = emulator.dialect
  return async (req, res) => {
    const found = verificationOfRequest(here, req, res)
    if (found === undefined) return
    const { verification, namespace } = found
    const remarks = { wireOnly, scenario: verification.scenario.name, assumed: true }
    const type = String(req.params.type)
    const artifact = artifactNamed(type, types)
    if (!artifact.ok) {
      answerProblem(res, artifact.problem, remarks)
      return
    }
    const now = ownTime(verification, namespace.clock.now())
    const refusal = refusalOf(verification, type, now, reasonStyle)
    if (refusal !== undefined) {
      answerProblem(res, refusal, remarks)
      return
    }
    const op = artifact.value === 'data' ? 'data' : 'file'
    const met = readFault(namespace, verification, op, artifact.value)
    if (met !== undefined && !(await playFault(res, met, remarks))) return
    if (artifact.value === 'data') {
      const { dossierData } = await import('../../../fixtures/dossier.ts')
      answerData(res, dossierData(await dossierFor(found, reasonStyle)), remarks)
      return
    }
    await answerArtifact(req, res, found, artifact.value)
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
    const dossier = await dossierFor(found, reasonStyle)
    const format = delivery === 'binary' ? auditFormat(req) : 'pdf'
    if (artifact === 'audit' && format === 'json') {
      const { auditJson } = await import('../../../fixtures/audit-text.ts')
      answerData(res, JSON.parse(auditJson(dossier)), remarks)
      return
    }
    const file = await rendered(here, artifact, format, dossier)
    if (delivery === 'binary') {
      answerFile(res, file, remarks)
    } else if (delivery === 'base64') {
      answerData(res, fileInside(file), remarks)
    } else {
      const now = ownTime(verification, namespace.clock.now())
      const place = { base: baseOf(here, req), seed: namespace.seed, id: verification.id, now }
      answerData(res, [signedFile(place, artifact, file)], remarks)
    }
  }
}

// Source: sibling. The Italian names are those of visurecamerali and visengine.
function fileInside({ bytes, fileName }: { bytes: Uint8Array; fileName: string }) {
  return {
    nome: fileName,
    dimensione: bytes.byteLength,
    file: Buffer.from(bytes).toString('base64'),
  }
}
