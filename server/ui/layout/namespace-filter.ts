import type { Request } from 'express'
import { namespaceNamePattern } from '../../domain/stored-state/value-schemas.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { defaultToken } from '../../emulator/default-token.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import { namespaceNameOfToken } from '../../http/api/authenticate.ts'

/** Parses the filter `?namespace=`; undefined means all. Throws a ControlApiError for an invalid name. */
export function parseNamespaceFilter({ query }: Request): string | undefined {
  const { namespace } = query
  if (namespace === undefined || namespace === '') return undefined
  if (typeof namespace === 'string' && namespaceNamePattern.test(namespace)) return namespace
  throw new ControlApiError(
    400,
    'The query parameter "namespace" is not the name of a namespace.',
    {
      fix: '?namespace=ns-0a1b2c3d4e5f6071',
    },
  )
}

/** Returns the namespaces that a page shows, after processing their due steps. */
export function filteredNamespaces(
  emulator: Emulator,
  filter: string | undefined,
): readonly Namespace[] {
  const namespaces = emulator.namespaces
    .all()
    .filter(({ name }) => filter === undefined || name === filter)
  for (const namespace of namespaces) emulator.processDue(namespace)
  return namespaces
}

/**
 * Returns the namespace for an action on a page that names no namespace. It is the filter, else the namespace that
 * was used last. If there is neither, it is that of the token that the emulator prints at its start, else `default`.
 */
export function defaultNamespaceName(emulator: Emulator, filter: string | undefined): string {
  return (
    filter ?? emulator.namespaces.lastUsed()?.name ?? bannerNamespaceName(emulator) ?? 'default'
  )
}

/**
 * Returns the namespace of the token that the emulator prints at its start; undefined if only issued tokens are
 * accepted.
 */
export function bannerNamespaceName(emulator: Emulator): string | undefined {
  const { auth, seed } = emulator.settings
  return auth === 'any' ? namespaceNameOfToken(emulator, defaultToken(seed)) : undefined
}

/** Adds the namespace filter to a path, if there is one. */
export function addNamespaceQuery(path: string, namespace: string | undefined | null): string {
  if (namespace === undefined || namespace === null || namespace === '') return path
  const glue = path.includes('?') ? '&' : '?'
  return `${path}${glue}namespace=${encodeURIComponent(namespace)}`
}
