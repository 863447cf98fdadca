import type { Request, RequestHandler } from 'express'
import { type Artifact, artifactNamed, refusalOf } from '../core/artifact.ts'
import { latest, ownTime } from '../core/verification.ts'
import type { Found } from '../shell/emulator.ts'
import { answerData, answerFile, answerProblem } from './answer.ts'
import { verificationOfRequest } from './caller.ts'
import { playFault, readFault } from './faults.ts'
import type { Surroundings } from './surroundings.ts'

/**
 * GET /IT-identity-verifications/{id}/{type}: what an identification produced.
 *
 * Source: documented (only on ok, for 30 days; `/data` is JSON); assumed (the other names, and that
 * files travel as they are). docs/fidelity.md#artifacts
 */
export function readsArtifact(here: Surroundings): RequestHandler {
  const { wireOnly, reasonStyle } = here.emulator.settings
  return async (req, res) => {
    const found = verificationOfRequest(here, req, res)
    if (found === undefined) return
    const { verification, namespace } = found
    const remarks = { wireOnly, scenario: verification.scenario.name, assumed: true }
    const type = String(req.params.type)
    const artifact = artifactNamed(type)
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
    const dossier = await dossierFor(found)
    if (artifact.value === 'data') {
      const { dossierData } = await import('../../fixtures/dossier.ts')
      answerData(res, dossierData(dossier), remarks)
      return
    }
    if (artifact.value === 'audit' && auditFormat(req) === 'json') {
      const { auditJson } = await import('../../fixtures/audit-text.ts')
      answerData(res, JSON.parse(auditJson(dossier)), remarks)
      return
    }
    answerFile(res, await rendered(here, artifact.value, req, dossier), remarks)
  }
}

type Dossier = Awaited<ReturnType<typeof dossierFor>>

// Faker, PDF and the rest are loaded when the first document is asked for.
async function dossierFor({ verification, namespace }: Found) {
  const { dossierOf } = await import('../../fixtures/dossier.ts')
  const { id, number, mode, request, openedAt, history, deeds, scenario, overrides } = verification
  return dossierOf({
    id,
    number,
    mode,
    request,
    seed: namespace.seed,
    openedAt,
    completedAt: latest(verification).at,
    history,
    deeds,
    scenario,
    ...(overrides === undefined ? {} : { overrides }),
  })
}

async function rendered(
  { renderings }: Surroundings,
  artifact: Exclude<Artifact, 'data'>,
  req: Request,
  dossier: Dossier,
) {
  const { renderAudit, renderImages, renderTimestamp } = await import(
    '../../fixtures/artifact-file.ts'
  )
  if (artifact === 'images') return renderImages(dossier, renderings)
  if (artifact === 'timestamp') return renderTimestamp(dossier, renderings)
  return renderAudit(dossier, auditFormat(req), renderings)
}

// PDF whenever it is acceptable at all, `*/*` included. Source: assumed.
function auditFormat(req: Request): 'pdf' | 'json' | 'text' | 'html' {
  if (req.accepts('application/pdf') !== false) return 'pdf'
  if (req.accepts('application/json') !== false) return 'json'
  if (req.accepts('text/plain') !== false) return 'text'
  return req.accepts('text/html') === false ? 'pdf' : 'html'
}
