/** The hosts of the platform that the emulator answers. Source: documented, see the list of hosts in docs/hosts.md. */
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

/** The domains of the platform. Other hosts of them are real services, which a test must not reach by mistake. */
export const INTERCEPTED_DOMAINS: readonly string[] = ['openapi.com', 'openapi.it', 'altravia.com']

/** True if the emulator answers this host. Ignores case, a port and a trailing dot. */
export function isInterceptedHost(host: string): boolean {
  return INTERCEPTED_HOSTS.includes(withoutPort(host))
}

/** True if the host belongs to the platform, also if the emulator does not answer it. */
export function belongsToPlatform(host: string): boolean {
  const name = withoutPort(host)
  return INTERCEPTED_DOMAINS.some((domain) => name === domain || name.endsWith(`.${domain}`))
}

function withoutPort(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '')
}
