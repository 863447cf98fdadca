import type { Request } from 'express'
import type { AuditFormat } from '../../../fixtures/render-artifacts.ts'
import { type ReasonStyle, wireReason } from '../../domain/model/reasons.ts'
import {
  latestTransition,
  type PerformedAction,
  type Transition,
} from '../../domain/model/verification.ts'
import type { Artifact } from '../../domain/responses/artifact.ts'
import type { FoundVerification } from '../../emulator/namespace.ts'

type Dossier = Awaited<ReturnType<typeof dossierOfVerification>>

/** Returns all results of an identification, with its reasons in the given spelling. */
// Loads Faker and the PDF library with the first document, because they slow down the start.
export async function dossierOfVerification(
  { verification, namespace }: FoundVerification,
  style: ReasonStyle,
) {
  const { createDossier } = await import('../../../fixtures/create-dossier.ts')
  const { id, number, mode, request, openedAt, history, deeds, scenario, overrides } = verification
  return createDossier({
    id,
    number,
    mode,
    request,
    seed: namespace.seed,
    openedAt,
    completedAt: latestTransition(verification).at,
    history: history.map((step) => transitionInStyle(step, style)),
    deeds: deeds.map((performed) => actionInStyle(performed, style)),
    scenario,
    ...(overrides === undefined ? {} : { overrides }),
  })
}

/** Renders the file of one artifact. `format` applies to the audit only. */
export async function renderArtifact(
  artifact: Exclude<Artifact, 'data'>,
  format: AuditFormat,
  dossier: Dossier,
) {
  const { renderAudit, renderImages, renderTimestamp } = await import(
    '../../../fixtures/render-artifacts.ts'
  )
  if (artifact === 'images') return renderImages(dossier)
  if (artifact === 'timestamp') return renderTimestamp(dossier)
  return renderAudit(dossier, format)
}

/** Returns PDF if the request accepts it, else the first accepted format. Source: assumed. */
export function negotiateAuditFormat(req: Request): AuditFormat {
  if (req.accepts('application/pdf') !== false) return 'pdf'
  if (req.accepts('application/json') !== false) return 'json'
  if (req.accepts('text/plain') !== false) return 'text'
  return req.accepts('text/html') === false ? 'pdf' : 'html'
}

function transitionInStyle(step: Transition, style: ReasonStyle): Transition {
  return step.reason === undefined ? step : { ...step, reason: wireReason(step.reason, style) }
}

function actionInStyle(performed: PerformedAction, style: ReasonStyle): PerformedAction {
  const { act } = performed
  if (act.as === 'user' || act.reason === undefined) return performed
  return { ...performed, act: { ...act, reason: wireReason(act.reason, style) } }
}
