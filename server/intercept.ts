import { UserError } from './domain/base/user-error.ts'
import { redirectConnections } from './intercept/redirect-connections.ts'
import { INTERCEPTED_DOMAINS, INTERCEPTED_HOSTS } from './tls/intercepted-hosts.ts'

/** The members of a running emulator that interception needs. `startEmulator({ intercept: true })` has them. */
export interface InterceptingEmulator {
  /** The base URLs for HTTP. The first one is used. */
  readonly urls: readonly string[]
  /** The base URL for HTTPS. */
  readonly httpsUrl?: string | undefined
  /** The certificate of the test authority, as PEM. */
  readonly authority?: string | undefined
}

/** Options of `interceptPlatformHosts`. */
export interface InterceptOptions {
  /** Refuse connections to every host except the hosts of the platform and this machine. Default: false. */
  readonly interceptOnly?: boolean
  /** Let connections pass to other hosts of the platform, which are real. Default: false. */
  readonly allowRealHosts?: boolean
}

/**
 * Redirects the connections of this process from the platform's hosts, such as `https://videoid.openapi.com`, to the
 * emulator. `fetch`, `https` and the libraries above them need no change. Returns a function that ends this. Throws a
 * `UserError` if the emulator has no HTTPS port with a test authority.
 *
 * @example
 *     const emulator = await startEmulator({ intercept: true })
 *     const stop = interceptPlatformHosts(emulator)
 *     await fetch('https://videoid.openapi.com/IT-identity-verifications', { headers: … })
 *     stop()
 */
export function interceptPlatformHosts(
  { urls, httpsUrl, authority }: InterceptingEmulator,
  { interceptOnly = false, allowRealHosts = false }: InterceptOptions = {},
): () => void {
  if (httpsUrl === undefined || authority === undefined) {
    throw new UserError(
      'This emulator has no HTTPS port with a test authority. Start it with startEmulator({ intercept: true }).',
    )
  }
  return redirectConnections({
    targets: [{ hosts: INTERCEPTED_HOSTS, url: urls[0] ?? '', httpsUrl }],
    authority,
    refusedDomains: allowRealHosts ? [] : INTERCEPTED_DOMAINS,
    interceptOnly,
  })
}
