import { createHash, createHmac } from 'node:crypto'
import type { RequestHandler } from 'express'
import { createProblem } from '../../domain/model/problem.ts'
import { latestTransition, verificationTime } from '../../domain/model/verification.ts'
import { type Artifact, isArtifact } from '../../domain/responses/artifact.ts'
import { formatInstant, hour, type Instant, instant, plus } from '../../domain/time/instant.ts'
import type { HttpContext } from '../http-context.ts'
import { contextOf } from '../request.ts'
import { sendFile, sendProblem } from '../send-response.ts'
import { dossierOfVerification, renderArtifact } from './render-artifact.ts'

export const downloadPath = '/downloads'

/** How long a signed download URL is valid after it was returned. Source: assumed. */
export const downloadLinkTtl = hour

type FileArtifact = Exclude<Artifact, 'data'>

/**
 * Returns a signed download URL for a file, with the file's name, type, size and MD5. The URL needs no token. It is
 * valid until `downloadLinkTtl` has passed by the verification's own time.
 *
 * Source: sibling (docuengine, another API of the vendor, has the same members). docs/fidelity.md#dialect
 */
export function signedDownload(
  { base, seed, id, now }: { base: string; seed: number; id: string; now: Instant },
  artifact: FileArtifact,
  { bytes, contentType, fileName }: { bytes: Uint8Array; contentType: string; fileName: string },
) {
  const expiresAt = plus(now, downloadLinkTtl)
  const query = `expires=${expiresAt}&signature=${signatureOf(seed, id, artifact, expiresAt)}`
  return {
    fileName,
    mimeType: contentType,
    fileSize: bytes.byteLength,
    md5: createHash('md5').update(bytes).digest('hex'),
    urlExpire: formatInstant(expiresAt),
    downloadUrl: `${base}${downloadPath}/${id}/${artifact}?${query}`,
  }
}

/** Handles GET of a signed URL: sends the file if the signature is correct and has not expired. */
export function signedDownloadHandler(context: HttpContext): RequestHandler {
  const { wireOnly, reasonStyle } = context.emulator.settings
  return async (req, res) => {
    const { id, artifact } = req.params
    const found = context.emulator.find(String(id))
    const expiresAt = Number(req.query.expires)
    const diagnostics = { wireOnly, assumed: true }
    if (found === undefined || typeof artifact !== 'string' || !isFileArtifact(artifact)) {
      sendProblem(res, createProblem('DOWNLOAD_REFUSED'), diagnostics)
      return
    }
    const { verification, namespace } = found
    contextOf(res).namespace = namespace
    contextOf(res).verification = verification
    const expectedSignature = signatureOf(namespace.seed, verification.id, artifact, expiresAt)
    // After a reset the same id may belong to a new verification, which has no documents yet.
    if (req.query.signature !== expectedSignature || latestTransition(verification).to !== 'ok') {
      sendProblem(res, createProblem('DOWNLOAD_REFUSED'), diagnostics)
      return
    }
    if (verificationTime(verification, namespace.clock.now()) > expiresAt) {
      sendProblem(
        res,
        createProblem('DOWNLOAD_EXPIRED', { until: formatInstant(instant(expiresAt)) }),
        diagnostics,
      )
      return
    }
    const dossier = await dossierOfVerification(found, reasonStyle)
    sendFile(res, await renderArtifact(artifact, 'pdf', dossier), diagnostics)
  }
}

function isFileArtifact(name: string): name is FileArtifact {
  return isArtifact(name) && name !== 'data'
}

// The signature needs no secret key. It only has to be wrong if a client changes the URL.
function signatureOf(seed: number, id: string, artifact: string, expiresAt: number): string {
  return createHmac('sha256', `downloads of seed ${seed}`)
    .update(`${id} ${artifact} ${expiresAt}`)
    .digest('hex')
}
