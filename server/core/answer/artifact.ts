import { type ReasonStyle, wireReason } from '../life/reason.ts'
import { latest, type Verification } from '../life/verification.ts'
import { type DurationMs, day, type Instant, isoOf, plus } from '../time/instant.ts'
import { type Problem, problem, type Result, refused } from './problem.ts'

/** What may be fetched of a finished verification. Source: documented (that), assumed (the names). */
export const ARTIFACTS = ['data', 'audit', 'timestamp', 'images'] as const
/** A download of a finished verification. */
export type Artifact = (typeof ARTIFACTS)[number]

/** For how long after `ok`. Source: documented. */
export const retention = (30 * day) as DurationMs

/** What each artifact is called in a path; the first name is the one that is told. */
export type ArtifactNames = Readonly<Record<Artifact, readonly string[]>>

/** Source: documented (`data`), assumed (the others: words of the vendor's prose). */
export const DEFAULT_TYPES: ArtifactNames = {
  data: ['data'],
  audit: ['audit'],
  timestamp: ['timestamp', 'tsr', 'timestamping', 'marca'],
  images: ['images', 'documents', 'resources', 'files', 'pdf', 'zip'],
}

export function isArtifact(text: string): text is Artifact {
  return ARTIFACTS.some((name) => name === text)
}

/** The artifact behind a `{type}` of the path, or the refusal that names those there are. */
export function artifactNamed(
  type: string,
  types: ArtifactNames = DEFAULT_TYPES,
): Result<Artifact> {
  const artifact = ARTIFACTS.find((name) => types[name].includes(type))
  if (artifact !== undefined) return { ok: true, value: artifact }
  return refused('TYPE_UNKNOWN', { types: ARTIFACTS.map((name) => types[name][0]).join(', ') })
}

/** Why an artifact cannot be had at `now` (the verification's own time); undefined when it can. */
export function refusalOf(
  verification: Verification,
  type: string,
  now: Instant,
  style: ReasonStyle,
): Problem | undefined {
  const { to, at, reason } = latest(verification)
  if (to === 'ko') return problem('ENDED_KO', { reason: wireReason(reason ?? '', style) })
  if (to !== 'ok') return problem('NOT_YET_AVAILABLE', { id: verification.id })
  const until = plus(at, retention)
  return now > until ? problem('RETENTION_OVER', { type, until: isoOf(until) }) : undefined
}
