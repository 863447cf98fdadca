/** `METHOD:host/first segment of the path`: what a token may be used for. */
export type Scope = string

/**
 * The four scopes of Video ID; one covers list, status and documents.
 *
 * Source: documented (the vendor's OAuth description lists them). docs/fidelity.md#open
 */
export const SCOPES: readonly Scope[] = [
  'POST:videoid.openapi.com/IT-live',
  'POST:videoid.openapi.com/IT-selfie',
  'POST:videoid.openapi.com/IT-automatic',
  'GET:videoid.openapi.com/IT-identity-verifications',
]

/** The host in the scopes of the sandbox has this before it. Source: sibling. */
export const sandboxPrefix = 'test.'

/** The scope that a request needs: `POST` and `/IT-live`, `GET` and `/IT-identity-verifications/x`. */
export function requiredScope(method: string, path: string): Scope {
  const verb = method === 'HEAD' ? 'GET' : method
  return `${verb}:${videoIdHost}/${path.split('/')[1] ?? ''}`
}

/** What a scope consists of; undefined when it has not the form of one. Pure. */
export function parseScope(
  scope: Scope,
): { readonly method: string; readonly host: string; readonly segment: string } | undefined {
  const [, method, host, segment] = SCOPE_PATTERN.exec(scope) ?? []
  if (method === undefined || host === undefined || segment === undefined) return undefined
  return { method, host, segment }
}

/**
 * What a token gets that asks for these scopes: wild cards are replaced by what they stand for, scopes
 * of the platform's other APIs are kept as they are. `unknown` is the first that nobody has. Pure.
 *
 * Source: sibling (wild cards, and that the answer has them expanded); assumed (the rest).
 * docs/fidelity.md#accounts
 */
export function expandScopes(
  wanted: readonly Scope[],
): { readonly scopes: readonly Scope[] } | { readonly unknown: Scope } {
  const scopes = new Set<Scope>()
  for (const scope of wanted) {
    const meant = videoIdScopes(scope)
    for (const each of meant) scopes.add(each)
    if (meant.length > 0) continue
    if (!isOfAnotherApi(scope)) return { unknown: scope }
    scopes.add(scope)
  }
  return { scopes: [...scopes] }
}

/** These scopes by the names of production, which is how requests ask for them. */
export function toProductionScopes(scopes: readonly Scope[]): ReadonlySet<Scope> {
  return new Set(scopes.map((scope) => scope.replace(`:${sandboxPrefix}`, ':')))
}

const videoIdHost = 'videoid.openapi.com'
const SCOPE_PATTERN = /^(\*|[A-Z]{3,7}):(\*|(?:\*\.)?[A-Za-z0-9.-]{1,253})\/([\w.-]{1,100}|\*)$/

function videoIdScopes(scope: Scope): readonly Scope[] {
  const asked = parseScope(scope)
  if (asked === undefined) return []
  const inSandbox = asked.host.startsWith(sandboxPrefix)
  const host = inSandbox ? asked.host.slice(sandboxPrefix.length) : asked.host
  const known = SCOPES.filter((each) => {
    const own = parseScope(each)
    return (
      own !== undefined &&
      (asked.method === '*' || asked.method === own.method) &&
      (asked.segment === '*' || asked.segment === own.segment) &&
      (host === own.host ||
        host === '*' ||
        (host.startsWith('*.') && own.host.endsWith(host.slice(1))))
    )
  })
  return inSandbox ? known.map((each) => each.replace(':', `:${sandboxPrefix}`)) : known
}

// Source: sibling. The hosts of the platform's other scopes, as its OAuth description lists them.
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
