import { isInterceptedHost } from '../tls/intercepted-hosts.ts'

/** A call that a client sent to a host of the platform, and that the emulator answered. */
export interface PlatformCall {
  readonly host: string
  readonly method: string
  /** The path without its query, tokens masked. */
  readonly path: string
}

/** The calls to hosts of the platform since the start. */
export interface PlatformCalls {
  /** Number of calls by host. */
  counts(): Readonly<Record<string, number>>
  /** The first hundred calls. */
  first(): readonly PlatformCall[]
  /** Counts a call, if its Host header names a host of the platform. */
  add(hostHeader: string, method: string, path: string): void
}

const MAX_LISTED = 100

export function createPlatformCalls(): PlatformCalls {
  const counts = new Map<string, number>()
  const listed: PlatformCall[] = []
  return {
    counts: () => Object.fromEntries(counts),
    first: () => listed,
    add(hostHeader, method, path) {
      const host = hostHeader.toLowerCase().replace(/:\d+$/, '')
      if (!isInterceptedHost(host)) return
      counts.set(host, (counts.get(host) ?? 0) + 1)
      if (listed.length < MAX_LISTED) listed.push({ host, method, path })
    },
  }
}
