import type { Problem } from '../model/problem.ts'
import type { ReasonStyle } from '../model/reasons.ts'
import { type Artifact, type ArtifactNames, DEFAULT_ARTIFACT_NAMES } from './artifact.ts'

/** How files travel. */
export type FileDelivery = 'binary' | 'base64' | 'signed-url'

/** Where the user's data is in a callback of JSON: beside the resource, or inside it. */
export type CallbackJson = 'wrapped' | 'bare'

/**
 * The six things that nobody outside knows and that a real client could meet either way. Everything else
 * that is unknown is decided once and for all.
 *
 * Source: assumed, which side is the default; sibling, that the platform has both. docs/fidelity.md#dialect
 */
export type Dialect = {
  /** The names of the `{type}` values; the first of each is the one that is told. */
  readonly types: ArtifactNames
  readonly delivery: FileDelivery
  readonly reasonStyle: ReasonStyle
  readonly callbackJson: CallbackJson
  /** The status of a list without rows: refused with error 221, or answered with `[]`. */
  readonly emptyList: 404 | 200
  /** What is wrong with the body of a POST: 428 and 406 as most siblings have it, or 422 for all. */
  readonly fieldErrors: 'classic' | 'modern'
}

/** A dialect as people write it: any of the switches, a name alone or a list of names. */
export type DialectText = {
  readonly [K in keyof Dialect]?: K extends 'types'
    ? { readonly [A in Artifact]?: string | readonly string[] }
    : Dialect[K]
}

export const DEFAULT_DIALECT: Dialect = {
  types: DEFAULT_ARTIFACT_NAMES,
  delivery: 'binary',
  reasonStyle: 'compact',
  callbackJson: 'wrapped',
  emptyList: 404,
  fieldErrors: 'classic',
}

/** A dialect whole, out of a text without faults. Pure. */
export function resolveDialect({ types = {}, ...switches }: DialectText): Dialect {
  return { ...DEFAULT_DIALECT, ...switches, types: resolveArtifactNames(types) }
}

/** A problem with a field of the request, as this dialect tells it. Pure. */
export function toDialectProblem(problem: Problem, { fieldErrors }: Dialect): Problem {
  const isClassic = fieldErrors === 'classic' || ![406, 428].includes(problem.status)
  return isClassic ? problem : { ...problem, status: 422, source: 'assumed' }
}

/** Given names replace all of their artifact's own, and are no longer names of another. Pure. */
export function resolveArtifactNames(given: NonNullable<DialectText['types']>): ArtifactNames {
  const taken = Object.values(given).flat()
  const named = (artifact: Artifact): readonly string[] => {
    const own = given[artifact]
    if (own !== undefined) return [own].flat()
    return DEFAULT_ARTIFACT_NAMES[artifact].filter((name) => !taken.includes(name))
  }
  return {
    data: named('data'),
    audit: named('audit'),
    timestamp: named('timestamp'),
    images: named('images'),
  }
}
