import { createHash, createHmac } from 'node:crypto'
import type { RequestHandler } from 'express'
import { createProblem } from '../../domain/model/problem.ts'
import { latestTransition, verificationTime } from '../../domain/model/verification.ts'
import { type Artifact, isArtifact } from '../../domain/responses/artifact.ts'
import { formatInstant, hour, type Instant, instant, plus } from '../../domain/time/instant.ts'
import type { HttpContext } from '../http-context.ts'
import { contextOf } from '../request-context.ts'
import { sendFile, sendProblem } from '../send-response.ts'
import { dossierOfVerification, renderArtifact } from './artifact-files.ts'

export const downloadPath = '/downloads'

/** For how long after it was handed out a signed address is good. Source: assumed. */
export const downloadLinkTtl = hour

type FileArtifact = Exclude<Artifact, 'data'>

/**
 * A signed address of a file, with what is told beside it. Good without a token, until `linkLife` has
 * passed on the verification's own clock.
 *
 * Source: sibling (the members; docuengine hands out such links). docs/fidelity.md#dialect
 */
export function signedDownload(
  { base, seed, id, now }: { base: string; seed: number; id: string; now: Instant },
  artifact: FileArtifact,
  { bytes, contentType, fileName }: { bytes: Uint8Array; contentType: string; fileName: string },
) {
  const until = plus(now, downloadLinkTtl)
  const query = `expires=${until}&signature=${signatureOf(seed, id, artifact, until)}`
  return {
    fileName,
    mimeType: contentType,
    fileSize: bytes.byteLength,
    md5: createHash('md5').update(bytes).digest('hex'),
    urlExpire: formatInstant(until),
    downloadUrl: `${base}${downloadPath}/${id}/${artifact}?${query}`,
  }
}

/** GET of a signed address: the file, as long as the signature is ours and has not expired. */
export function signedDownloadHandler(context: HttpContext): RequestHandler {
  const { wireOnly, reasonStyle } = context.emulator.settings
  return async (req, res) => {
    const { id, artifact } = req.params
    const found = context.emulator.find(String(id))
    const until = Number(req.query.expires)
    const remarks = { wireOnly, assumed: true }
    if (found === undefined || typeof artifact !== 'string' || !isFileArtifact(artifact)) {
      sendProblem(res, createProblem('DOWNLOAD_REFUSED'), remarks)
      return
    }
    const { verification, namespace } = found
    contextOf(res).namespace = namespace
    contextOf(res).verification = verification
    const signed = signatureOf(namespace.seed, verification.id, artifact, until)
    // After a reset the same id may be another life, which has no documents yet.
    if (req.query.signature !== signed || latestTransition(verification).to !== 'ok') {
      sendProblem(res, createProblem('DOWNLOAD_REFUSED'), remarks)
      return
    }
    if (verificationTime(verification, namespace.clock.now()) > until) {
      sendProblem(
        res,
        createProblem('DOWNLOAD_EXPIRED', { until: formatInstant(instant(until)) }),
        remarks,
      )
      return
    }
    const dossier = await dossierOfVerification(found, reasonStyle)
    sendFile(res, await renderArtifact(context, artifact, 'pdf', dossier), remarks)
  }
}

function isFileArtifact(name: string): name is FileArtifact {
  return isArtifact(name) && name !== 'data'
}

// No secret: whoever has the seed has everything. It only has to be wrong when a link was changed.
function signatureOf(seed: number, id: string, artifact: string, until: number): string {
  return createHmac('sha256', `downloads of seed ${seed}`)
    .update(`${id} ${artifact} ${until}`)
    .digest('hex')
}
