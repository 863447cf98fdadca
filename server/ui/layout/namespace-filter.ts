import type { Request } from 'express'
import { namespaceNamePattern } from '../../domain/stored-state/value-schemas.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { defaultToken } from '../../emulator/default-token.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import { namespaceNameOfToken } from '../../http/api/authenticate.ts'

/** The namespace that a page is narrowed to by `?namespace=`; undefined for all of them. */
export function parseNamespaceFilter({ query }: Request): string | undefined {
  const { namespace } = query
  if (namespace === undefined || namespace === '') return undefined
  if (typeof namespace === 'string' && namespaceNamePattern.test(namespace)) return namespace
  throw new ControlApiError(400, 'That is no name of a namespace.', {
    fix: '?namespace=ns-0a1b2c3d4e5f6071',
  })
}

/** Those that a page shows, each brought up to its present. */
export function filteredNamespaces(
  emulator: Emulator,
  wanted: string | undefined,
): readonly Namespace[] {
  const shown = emulator.namespaces
    .all()
    .filter(({ name }) => wanted === undefined || name === wanted)
  for (const namespace of shown) emulator.processDue(namespace)
  return shown
}

/**
 * The namespace that an act on a page is for where nobody has named one: that which was used last, else
 * that of the banner's token, else `default`.
 */
export function defaultNamespaceName(emulator: Emulator, wanted: string | undefined): string {
  return (
    wanted ?? emulator.namespaces.lastUsed()?.name ?? bannerNamespaceName(emulator) ?? 'default'
  )
}

/** Where the token of the banner opens; undefined where only issued tokens are good. */
export function bannerNamespaceName(emulator: Emulator): string | undefined {
  const { auth, seed } = emulator.settings
  return auth === 'any' ? namespaceNameOfToken(emulator, defaultToken(seed)) : undefined
}

/** A path with the namespace that the page was narrowed to. */
export function withNamespace(path: string, namespace: string | undefined | null): string {
  if (namespace === undefined || namespace === null || namespace === '') return path
  const glue = path.includes('?') ? '&' : '?'
  return `${path}${glue}namespace=${encodeURIComponent(namespace)}`
}
