import type { Request, Response } from 'express'
import { verificationTime } from '../../domain/model/verification.ts'
import { artifactProblem, isArtifact } from '../../domain/responses/artifact.ts'
import { quote } from '../../domain/text/quote.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { FoundVerification } from '../../emulator/namespace.ts'
import { dossierOfVerification, renderArtifact } from '../../http/api/render-artifact.ts'
import type { HttpContext } from '../../http/http-context.ts'

/** Sends one document of an identification, to be displayed or, with `?download=1`, downloaded. */
export async function sendArtifactFile(
  context: HttpContext,
  req: Request,
  res: Response,
): Promise<void> {
  const { emulator } = context
  const found = emulator.findOrThrow(String(req.params.id))
  const { verification, namespace } = found
  const artifact = String(req.params.artifact)
  if (!isArtifact(artifact)) {
    throw new ControlApiError(404, `There is no document called ${quote(artifact)}.`, {
      fix: 'The documents are data, audit, timestamp and images.',
    })
  }
  const now = verificationTime(verification, namespace.clock.now())
  const problem = artifactProblem(verification, artifact, now, emulator.settings.reasonStyle)
  if (problem !== undefined)
    throw new ControlApiError(409, `${problem.message}.`, { fix: problem.fix })
  const { bytes, contentType, fileName } = await fileOf(context, found, artifact)
  const disposition = req.query.download === undefined ? 'inline' : 'attachment'
  res.setHeader('Content-Type', contentType)
  res.setHeader('Content-Disposition', `${disposition}; filename="${fileName}"`)
  res.end(bytes)
}

async function fileOf(
  context: HttpContext,
  found: FoundVerification,
  artifact: 'data' | 'audit' | 'timestamp' | 'images',
) {
  const dossier = await dossierOfVerification(found, context.emulator.settings.reasonStyle)
  if (artifact !== 'data') return renderArtifact(artifact, 'pdf', dossier)
  const { dossierData } = await import('../../../fixtures/create-dossier.ts')
  const text = `${JSON.stringify(dossierData(dossier), null, 2)}\n`
  return { bytes: Buffer.from(text), contentType: 'application/json', fileName: 'data.json' }
}
