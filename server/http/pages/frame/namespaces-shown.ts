import type { Request } from 'express'
import type { Emulator } from '../../../shell/emulator.ts'
import type { Namespace } from '../../../shell/namespace.ts'
import { Refusal } from '../../../shell/refusal.ts'
import { namespacePattern } from '../../control/reply.ts'

/** The namespace that a page is narrowed to by `?namespace=`; undefined for all of them. */
export function namespaceWanted({ query }: Request): string | undefined {
  const { namespace } = query
  if (namespace === undefined || namespace === '') return undefined
  if (typeof namespace === 'string' && namespacePattern.test(namespace)) return namespace
  throw new Refusal(400, 'That is no name of a namespace.', { fix: '?namespace=ns-0a1b2c3d' })
}

/** Those that a page shows, each brought up to its present. */
export function namespacesShown(
  emulator: Emulator,
  wanted: string | undefined,
): readonly Namespace[] {
  const shown = emulator.namespaces().filter(({ name }) => wanted === undefined || name === wanted)
  for (const namespace of shown) emulator.notice(namespace)
  return shown
}

/**
 * The namespace that an act on a page is for where nobody has named one: that of the newest
 * verification, else the first there is, else `default`.
 */
export function namespaceToActIn(emulator: Emulator, wanted: string | undefined): string {
  if (wanted !== undefined) return wanted
  const all = emulator.namespaces()
  const newest = all.reduce<{ name: string; at: number } | undefined>((found, namespace) => {
    const at = Math.max(newestIn(namespace), found?.at ?? Number.NEGATIVE_INFINITY)
    return found === undefined || at > found.at ? { name: namespace.name, at } : found
  }, undefined)
  return newest?.name ?? 'default'
}

/** A path with the namespace that the page was narrowed to. */
export function narrowed(path: string, namespace: string | undefined | null): string {
  if (namespace === undefined || namespace === null || namespace === '') return path
  const glue = path.includes('?') ? '&' : '?'
  return `${path}${glue}namespace=${encodeURIComponent(namespace)}`
}

// A Map keeps the order of the openings; only its last is of interest.
function newestIn({ verifications }: Namespace): number {
  let newest = 0
  for (const { openedAt } of verifications.values()) newest = openedAt
  return newest
}
