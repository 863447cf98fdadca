import type { Problem } from '../model/problem.ts'
import type { ReasonStyle } from '../model/reasons.ts'
import { type Artifact, type ArtifactNames, DEFAULT_ARTIFACT_NAMES } from './artifact.ts'

/** How downloads are sent. */
export type FileDelivery = 'binary' | 'base64' | 'signed-url'

/** Where the body of a JSON callback has the client's `custom` data: next to the resource, or inside the resource. */
export type CallbackJson = 'wrapped' | 'bare'

/**
 * Six switches for undocumented behaviour that clients should handle in both forms. The emulator has one
 * fixed behaviour for everything else that is undocumented.
 *
 * Source: sibling (other services of the platform use both forms); assumed (which form is the default here).
 * docs/fidelity.md#dialect
 */
export type Dialect = {
  /** The accepted `{type}` values in paths. Error messages show the first name of each artifact. */
  readonly types: ArtifactNames
  readonly delivery: FileDelivery
  readonly reasonStyle: ReasonStyle
  readonly callbackJson: CallbackJson
  /** The response to an empty list: 404 with error 221, or 200 with `[]`. */
  readonly emptyList: 404 | 200
  /** The status for an invalid body of a POST: 428 and 406, as in most sibling services, or 422 for all. */
  readonly fieldErrors: 'classic' | 'modern'
}

/**
 * A dialect as a scenario or an option spells it. Switches may be missing; `types` has a name or a list of names for
 * each artifact.
 */
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

/** Completes a validated dialect with the defaults. Pure. */
export function resolveDialect({ types = {}, ...switches }: DialectText): Dialect {
  return { ...DEFAULT_DIALECT, ...switches, types: resolveArtifactNames(types) }
}

/** Returns the problem with the status that this dialect uses. Changes only problems about fields. Pure. */
export function toDialectProblem(problem: Problem, { fieldErrors }: Dialect): Problem {
  const isClassic = fieldErrors === 'classic' || ![406, 428].includes(problem.status)
  return isClassic ? problem : { ...problem, status: 422, source: 'assumed' }
}

/**
 * Custom names of an artifact replace all its default names. A custom name is also removed from the
 * default names of other artifacts. Pure.
 */
export function resolveArtifactNames(custom: NonNullable<DialectText['types']>): ArtifactNames {
  const customNames = Object.values(custom).flat()
  const namesOf = (artifact: Artifact): readonly string[] => {
    const names = custom[artifact]
    if (names !== undefined) return [names].flat()
    return DEFAULT_ARTIFACT_NAMES[artifact].filter((name) => !customNames.includes(name))
  }
  return {
    data: namesOf('data'),
    audit: namesOf('audit'),
    timestamp: namesOf('timestamp'),
    images: namesOf('images'),
  }
}
