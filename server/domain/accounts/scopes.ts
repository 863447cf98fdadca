/** A permission of a token: `METHOD:host/first segment of the path`. */
export type Scope = string

/**
 * The four scopes of Video ID. The last one covers list, status and documents.
 *
 * Source: documented (the vendor's OAuth description lists them). docs/fidelity.md#open
 */
export const OAUTH_SCOPES: readonly Scope[] = [
  'POST:videoid.openapi.com/IT-live',
  'POST:videoid.openapi.com/IT-selfie',
  'POST:videoid.openapi.com/IT-automatic',
  'GET:videoid.openapi.com/IT-identity-verifications',
]

/** Prefix of the host in the scopes of the sandbox. Source: sibling. docs/fidelity-accounts.md */
export const sandboxPrefix = 'test.'

/** Returns the scope that a request needs, for example for `POST` and `/IT-live`. */
export function requiredScope(method: string, path: string): Scope {
  const verb = method === 'HEAD' ? 'GET' : method
  return `${verb}:${videoIdHost}/${path.split('/')[1] ?? ''}`
}

/** Splits a scope into its parts. Returns undefined if the format is wrong. Pure. */
export function parseScope(
  scope: Scope,
): { readonly method: string; readonly host: string; readonly segment: string } | undefined {
  const [, method, host, segment] = SCOPE_PATTERN.exec(scope) ?? []
  if (method === undefined || host === undefined || segment === undefined) return undefined
  return { method, host, segment }
}

/**
 * Returns the scopes that a new token gets. Expands wild cards, and keeps scopes of the platform's other
 * APIs unchanged. If a scope is unknown, returns only the first such scope, as `unknown`. Pure.
 *
 * Source: sibling (wild cards exist, and the response lists the expanded scopes); assumed (the rest).
 * docs/fidelity.md#accounts
 */
export function expandScopes(
  requested: readonly Scope[],
): { readonly scopes: readonly Scope[] } | { readonly unknown: Scope } {
  const scopes = new Set<Scope>()
  for (const scope of requested) {
    const matching = videoIdScopes(scope)
    for (const match of matching) scopes.add(match)
    if (matching.length > 0) continue
    if (!isOfAnotherApi(scope)) return { unknown: scope }
    scopes.add(scope)
  }
  return { scopes: [...scopes] }
}

/** Converts scopes of the sandbox to scopes of production, the format of `requiredScope`. */
export function toProductionScopes(scopes: readonly Scope[]): ReadonlySet<Scope> {
  return new Set(scopes.map((scope) => scope.replace(`:${sandboxPrefix}`, ':')))
}

const videoIdHost = 'videoid.openapi.com'
const SCOPE_PATTERN = /^(\*|[A-Z]{3,7}):(\*|(?:\*\.)?[A-Za-z0-9.-]{1,253})\/([\w.-]{1,100}|\*)$/

function videoIdScopes(scope: Scope): readonly Scope[] {
  const pattern = parseScope(scope)
  if (pattern === undefined) return []
  const isSandbox = pattern.host.startsWith(sandboxPrefix)
  const host = isSandbox ? pattern.host.slice(sandboxPrefix.length) : pattern.host
  const matching = OAUTH_SCOPES.filter((candidate) => {
    const parts = parseScope(candidate)
    return (
      parts !== undefined &&
      (pattern.method === '*' || pattern.method === parts.method) &&
      (pattern.segment === '*' || pattern.segment === parts.segment) &&
      (host === parts.host ||
        host === '*' ||
        (host.startsWith('*.') && parts.host.endsWith(host.slice(1))))
    )
  })
  return isSandbox ? matching.map((match) => match.replace(':', `:${sandboxPrefix}`)) : matching
}

// Source: sibling (docs/fidelity-accounts.md). The domains of the platform's other APIs, from the scopes in the
// vendor's OAuth description.
const PLATFORM_DOMAINS = [
  'openapi.com',
  'openapi.it',
  'altravia.com',
  'firmadigitale.com',
  'leicode.info',
  'marchetemporali.com',
  'messaggisms.com',
  'pagasubito.it',
  'pecmassiva.com',
  'postontarget.com',
  'realgest.it',
  'ufficiopostale.com',
]

function isOfAnotherApi(scope: Scope): boolean {
  const host = parseScope(scope)?.host ?? ''
  if (host === videoIdHost || host === sandboxPrefix + videoIdHost) return false
  return PLATFORM_DOMAINS.some((domain) => host === domain || host.endsWith(`.${domain}`))
}
