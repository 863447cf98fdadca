import { createProblem, type Problem, problemResult, type Result } from '../model/problem.ts'
import { type ReasonStyle, wireReason } from '../model/reasons.ts'
import { latestTransition, type Verification } from '../model/verification.ts'
import { type DurationMs, day, formatInstant, type Instant, noTime, plus } from '../time/instant.ts'

/** All downloads. Source: documented (they exist), assumed (their names). docs/fidelity.md#artifacts */
export const ARTIFACTS = ['data', 'audit', 'timestamp', 'images'] as const
/** A download of a finished verification. */
export type Artifact = (typeof ARTIFACTS)[number]

/** How long after `ok` the downloads are available. Source: documented. */
export const retentionPeriod = (30 * day) as DurationMs

/** The names of each artifact in a path. Error messages show the first one. */
export type ArtifactNames = Readonly<Record<Artifact, readonly string[]>>

/** Source: documented (`data`), assumed (the other names are words from the vendor's texts). */
export const DEFAULT_ARTIFACT_NAMES: ArtifactNames = {
  data: ['data'],
  audit: ['audit'],
  timestamp: ['timestamp', 'tsr', 'timestamping', 'marca'],
  images: ['images', 'documents', 'resources', 'files', 'pdf', 'zip'],
}

export function isArtifact(text: string): text is Artifact {
  return ARTIFACTS.some((name) => name === text)
}

/** Finds the artifact for `{type}` in a path. For an unknown type, returns a problem that lists the valid names. */
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

/** Returns when the documents become available and when this ends, if the status became ok at `okAt`. */
export function documentsPeriod(
  { documents = {} }: Verification,
  okAt: Instant,
): { readonly from: Instant; readonly until: Instant } {
  const { after = noTime, until = retentionPeriod } = documents
  return { from: plus(okAt, after), until: plus(okAt, until) }
}

/** Returns why an artifact is unavailable at `now` (the verification's time), or undefined. */
export function artifactProblem(
  verification: Verification,
  type: string,
  now: Instant,
  style: ReasonStyle,
): Problem | undefined {
  const { to, at, reason } = latestTransition(verification)
  if (to === 'ko') return createProblem('ENDED_KO', { reason: wireReason(reason ?? '', style) })
  if (to !== 'ok') return createProblem('NOT_YET_AVAILABLE', { id: verification.id })
  const { from, until } = documentsPeriod(verification, at)
  if (now < from) return createProblem('NOT_YET_AVAILABLE', { id: verification.id })
  return now > until
    ? createProblem('RETENTION_OVER', { type, until: formatInstant(until) })
    : undefined
}
