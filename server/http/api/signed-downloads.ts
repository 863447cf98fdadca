import { createHash, createHmac } from 'node:crypto'
import type { RequestHandler } from 'express'
import { problem } from '../../domain/model/problem.ts'
import { latest, ownTime } from '../../domain/model/verification.ts'
import { type Artifact, isArtifact } from '../../domain/responses/artifact.ts'
import { hour, type Instant, instant, isoOf, plus } from '../../domain/time/instant.ts'
import type { HttpContext } from '../http-context.ts'
import { contextOf } from '../request-context.ts'
import { answerFile, answerProblem } from '../send-response.ts'
import { dossierFor, rendered } from './artifact-files.ts'

export const downloadPath = '/downloads'

/** For how long after it was handed out a signed address is good. Source: assumed. */
export const linkLife = hour

type File = Exclude<Artifact, 'data'>

/**
 * A signed address of a file, with what is told beside it. Good without a token, until `linkLife` has
 * passed on the verification's own clock.
 *
 * Source: sibling (the members; docuengine hands out such links). docs/fidelity.md#dialect
 */
export function signedFile(
  { base, seed, id, now }: { base: string; seed: number; id: string; now: Instant },
  artifact: File,
  { bytes, contentType, fileName }: { bytes: Uint8Array; contentType: string; fileName: string },
) {
  const until = plus(now, linkLife)
  const query = `expires=${until}&signature=${signature(seed, id, artifact, until)}`
  return {
    fileName,
    mimeType: contentType,
    fileSize: bytes.byteLength,
    md5: createHash('md5').update(bytes).digest('hex'),
    urlExpire: isoOf(until),
    downloadUrl: `${base}${downloadPath}/${id}/${artifact}?${query}`,
  }
}

/** GET of a signed address: the file, as long as the signature is ours and has not expired. */
export function downloads(here: HttpContext): RequestHandler {
  const { wireOnly, reasonStyle } = here.emulator.settings
  return async (req, res) => {
    const { id, artifact } = req.params
    const found = here.emulator.find(String(id))
    const until = Number(req.query.expires)
    const remarks = { wireOnly, assumed: true }
    if (found === undefined || typeof artifact !== 'string' || !isFile(artifact)) {
      answerProblem(res, problem('DOWNLOAD_REFUSED'), remarks)
      return
    }
    const { verification, namespace } = found
    contextOf(res).namespace = namespace
    contextOf(res).verification = verification
    const signed = signature(namespace.seed, verification.id, artifact, until)
    // After a reset the same id may be another life, which has no documents yet.
    if (req.query.signature !== signed || latest(verification).to !== 'ok') {
      answerProblem(res, problem('DOWNLOAD_REFUSED'), remarks)
      return
    }
    if (ownTime(verification, namespace.clock.now()) > until) {
      answerProblem(res, problem('DOWNLOAD_EXPIRED', { until: isoOf(instant(until)) }), remarks)
      return
    }
    const dossier = await dossierFor(found, reasonStyle)
    answerFile(res, await rendered(here, artifact, 'pdf', dossier), remarks)
  }
}

function isFile(name: string): name is File {
  return isArtifact(name) && name !== 'data'
}

// No secret: whoever has the seed has everything. It only has to be wrong when a link was changed.
function signature(seed: number, id: string, artifact: string, until: number): string {
  return createHmac('sha256', `downloads of seed ${seed}`)
    .update(`${id} ${artifact} ${until}`)
    .digest('hex')
}
