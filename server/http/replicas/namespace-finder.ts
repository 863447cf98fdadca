import type { IncomingMessage } from 'node:http'
import { tokenPattern } from '../../domain/accounts/access-token.ts'
import { verificationIdPattern } from '../../domain/stored-state/value-schemas.ts'
import { accountNamespaceOf } from '../../emulator/account.ts'
import type { Cluster } from '../../emulator/cluster-port.ts'
import { hashedNamespaceName } from '../api/authenticate.ts'
import type { HttpContext } from '../http-context.ts'
import type { RequestTarget } from './request-target.ts'

/** Finds the namespace of a request. Ids and tokens may be known only to other replicas. */
export interface NamespaceFinder {
  /** Returns the namespace without a question to the database; undefined if that needs one. */
  knownNamespaceOf(target: RequestTarget): string | undefined
  /** Resolves to the namespace; undefined if every replica answers the request in the same way. */
  namespaceOf(target: RequestTarget): Promise<string | undefined>
  /** Returns whether the request names a verification that is not in the memory of this replica. */
  mustLookUp(req: IncomingMessage): boolean
  /** Finds the namespace of the verification in the path, for the text of the problem `ID_ELSEWHERE`. */
  findElsewhere(req: IncomingMessage, namespace: string): Promise<void>
}

/** Ids and tokens never move to another namespace, so their namespaces are remembered. */
const maxRemembered = 20_000

export function createNamespaceFinder(context: HttpContext, cluster: Cluster): NamespaceFinder {
  const { emulator, namespacesElsewhere } = context
  const { accounts, namespaceById, settings } = emulator
  const found = new Map<string, string>()

  function remember(key: string, namespace: string): void {
    if (found.size >= maxRemembered) found.clear()
    found.set(key, namespace)
  }

  function knownNamespaceOf(target: RequestTarget): string | undefined {
    if (target.kind === 'namespace') return target.name
    if (target.kind === 'account') return accountNamespaceOf(target.mail)
    if (target.kind === 'verification') {
      return namespaceById.get(target.id)?.name ?? found.get(target.id)
    }
    if (target.kind !== 'token') return undefined
    const { token } = target
    const known = accounts.accountOf(token)?.namespace ?? found.get(token)
    if (known !== undefined) return known
    // Only a token that the platform could have issued may belong to an account.
    return settings.auth === 'any' && !tokenPattern.test(token)
      ? hashedNamespaceName(token)
      : undefined
  }

  async function namespaceOf(target: RequestTarget): Promise<string | undefined> {
    const known = knownNamespaceOf(target)
    if (known !== undefined) return known
    if (target.kind === 'verification') {
      return lookUp(target.id, await cluster.whereIs({ id: target.id }))
    }
    if (target.kind !== 'token') return undefined
    const { token } = target
    const namespace = lookUp(token, await cluster.whereIs({ token }))
    if (namespace !== undefined) return namespace
    // Under `scoped`, an unknown token is refused, and gets no namespace.
    return settings.auth === 'any' ? hashedNamespaceName(token) : 'default'
  }

  function lookUp(key: string, namespace: string | undefined): string | undefined {
    if (namespace !== undefined) remember(key, namespace)
    return namespace
  }

  function missingIdOf(url = ''): string | undefined {
    const [, id = ''] = /\/IT-identity-verifications\/([\w-]+)/.exec(url) ?? []
    return verificationIdPattern.test(id) && !namespaceById.has(id) ? id : undefined
  }

  return {
    knownNamespaceOf,
    namespaceOf,
    mustLookUp: ({ url }) => missingIdOf(url) !== undefined,
    async findElsewhere({ url }, namespace) {
      const id = missingIdOf(url)
      if (id === undefined || namespacesElsewhere === undefined) return
      const elsewhere = await namespaceOf({ kind: 'verification', id })
      if (elsewhere === undefined || elsewhere === namespace) return
      if (namespacesElsewhere.size >= maxRemembered) namespacesElsewhere.clear()
      namespacesElsewhere.set(id, elsewhere)
    },
  }
}
