/**
 * The platform's hosts for which the emulator answers requests. Source: documented, see the list of hosts in
 * docs/hosts.md.
 */
export const INTERCEPTED_HOSTS: readonly string[] = [
  'videoid.openapi.com',
  'test.videoid.openapi.com',
  'dev.videoid.openapi.com',
  'oauth.openapi.com',
  'test.oauth.openapi.com',
  'oauth.openapi.it',
  'test.oauth.openapi.it',
  'oauth.altravia.com',
  'test.oauth.altravia.com',
]

/**
 * The domains of the platform. Every other host in these domains is a real service. A test must not reach it by
 * mistake.
 */
export const INTERCEPTED_DOMAINS: readonly string[] = ['openapi.com', 'openapi.it', 'altravia.com']

/** True if the emulator answers requests for this host. Ignores case, a port and a trailing dot. */
export function isInterceptedHost(host: string): boolean {
  return INTERCEPTED_HOSTS.includes(withoutPort(host))
}

/** True if the host belongs to the platform, even if the emulator does not answer requests for it. */
export function belongsToPlatform(host: string): boolean {
  const name = withoutPort(host)
  return INTERCEPTED_DOMAINS.some((domain) => name === domain || name.endsWith(`.${domain}`))
}

/** True for a sandbox of the platform, where calls cost nothing. Source: sibling; its hosts begin with `test.`. */
export function isSandboxHost(host: string): boolean {
  return belongsToPlatform(host) && withoutPort(host).startsWith('test.')
}

function withoutPort(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '')
}
