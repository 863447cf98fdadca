import { createProblem, type Problem, problemResult, type Result } from '../model/problem.ts'
import { type ReasonStyle, wireReason } from '../model/reasons.ts'
import { latestTransition, type Verification } from '../model/verification.ts'
import { type DurationMs, day, formatInstant, type Instant, plus } from '../time/instant.ts'

/** What may be fetched of a finished verification. Source: documented (that), assumed (the names). */
export const ARTIFACTS = ['data', 'audit', 'timestamp', 'images'] as const
/** A download of a finished verification. */
export type Artifact = (typeof ARTIFACTS)[number]

/** For how long after `ok`. Source: documented. */
export const retentionPeriod = (30 * day) as DurationMs

/** What each artifact is called in a path; the first name is the one that is told. */
export type ArtifactNames = Readonly<Record<Artifact, readonly string[]>>

/** Source: documented (`data`), assumed (the others: words of the vendor's prose). */
export const DEFAULT_ARTIFACT_NAMES: ArtifactNames = {
  data: ['data'],
  audit: ['audit'],
  timestamp: ['timestamp', 'tsr', 'timestamping', 'marca'],
  images: ['images', 'documents', 'resources', 'files', 'pdf', 'zip'],
}

export function isArtifact(text: string): text is Artifact {
  return ARTIFACTS.some((name) => name === text)
}

/** The artifact behind a `{type}` of the path, or the refusal that names those there are. */
export function parseArtifact(
  type: string,
  types: ArtifactNames = DEFAULT_ARTIFACT_NAMES,
): Result<Artifact> {
  const artifact = ARTIFACTS.find((name) => types[name].includes(type))
  if (artifact !== undefined) return { ok: true, value: artifact }
  return problemResult('TYPE_UNKNOWN', {
    types: ARTIFACTS.map((name) => types[name][0]).join(', '),
  })
}

/** Why an artifact cannot be had at `now` (the verification's own time); undefined when it can. */
export function artifactProblem(
  verification: Verification,
  type: string,
  now: Instant,
  style: ReasonStyle,
): Problem | undefined {
  const { to, at, reason } = latestTransition(verification)
  if (to === 'ko') return createProblem('ENDED_KO', { reason: wireReason(reason ?? '', style) })
  if (to !== 'ok') return createProblem('NOT_YET_AVAILABLE', { id: verification.id })
  const until = plus(at, retentionPeriod)
  return now > until
    ? createProblem('RETENTION_OVER', { type, until: formatInstant(until) })
    : undefined
}
