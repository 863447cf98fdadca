import { isRealHostAllowed } from '../delivery/guard/target-guard.ts'
import type { RealHostPermission } from '../runtime/settings.ts'
import { belongsToPlatform, isInterceptedHost } from '../tls/intercepted-hosts.ts'

/** How the proxy reaches a host that the emulator does not answer for. */
export type OnwardRoute =
  | { readonly kind: 'direct' }
  | { readonly kind: 'proxy'; readonly proxy: URL }

/** Where the proxy sends calls to one host. */
export type Route =
  | OnwardRoute
  | { readonly kind: 'emulator' }
  | { readonly kind: 'gateway' }
  | { readonly kind: 'refused'; readonly why: string }

/** Decides where the calls to a host go. */
export interface RoutePolicy {
  /** `host` is a name or an address, without a port. */
  routeOf(host: string): Route
  /** Returns how the proxy reaches this host: through the user's own proxy, or directly. */
  onwardRouteOf(host: string): OnwardRoute
}

export interface RouteOptions {
  /** Refuse every host that is neither the platform nor this machine. */
  readonly interceptOnly: boolean
  /**
   * Hosts of the platform that calls may reach. `true` means the hosts that the emulator does not answer. The
   * emulator does not answer calls to hosts that are named here.
   */
  readonly allowRealHosts: RealHostPermission
  /** Calls to the named real hosts go through the recording gateway. */
  readonly isRecording?: boolean
  /** The user's own proxy, for all other hosts. */
  readonly proxy?: URL
  /** The value of NO_PROXY: hosts that are reached without the user's proxy. */
  readonly noProxy?: string
  /** Receives each refused host. */
  readonly onRefused?: (host: string) => void
}

export function createRoutePolicy(options: RouteOptions): RoutePolicy {
  const { interceptOnly, allowRealHosts, isRecording = false, proxy, noProxy = '' } = options
  const { onRefused = () => {} } = options
  const exceptions = noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
  const refuse = (host: string, why: string): Route => {
    onRefused(host)
    return { kind: 'refused', why }
  }
  const onward = (name: string): OnwardRoute =>
    proxy === undefined || matchesNoProxy(name, exceptions)
      ? { kind: 'direct' }
      : { kind: 'proxy', proxy }
  return {
    onwardRouteOf: onward,
    routeOf(host) {
      const name = host.toLowerCase().replace(/\.$/, '')
      if (allowRealHosts !== true && isRealHostAllowed(allowRealHosts, name)) {
        return isRecording ? { kind: 'gateway' } : onward(name)
      }
      if (isInterceptedHost(name)) return { kind: 'emulator' }
      if (isLocal(name)) return { kind: 'direct' }
      if (belongsToPlatform(name) && allowRealHosts !== true) {
        return refuse(
          name,
          `${name} is a real host of the platform, and the emulator does not answer it. Add --allow-real-hosts if you mean it.`,
        )
      }
      if (interceptOnly) {
        return refuse(
          name,
          `Calls to ${name} are refused by --intercept-only. Leave the option out to let them pass.`,
        )
      }
      return onward(name)
    },
  }
}

function isLocal(host: string): boolean {
  return (
    host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127\./.test(host)
  )
}

/**
 * True if an entry of NO_PROXY names the host: `*`, the host itself, or a domain, with or without a dot before it.
 */
export function matchesNoProxy(host: string, exceptions: readonly string[]): boolean {
  return exceptions.some((entry) => {
    const domain = entry.replace(/^\*?\./, '').replace(/:\d+$/, '')
    return entry === '*' || host === domain || host.endsWith(`.${domain}`)
  })
}
