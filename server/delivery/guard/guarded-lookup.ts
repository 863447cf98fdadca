import { type LookupAddress, lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { runAfter } from '../../runtime/timer.ts'
import { allowHostFlag, hostOf, type TargetGuard } from './target-guard.ts'
import { errorCodeOf, TargetRefused } from './target-refused.ts'

/** Resolves a host name to all its addresses. */
export type ResolveHost = (
  name: string,
  done: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void

const resolveTimeoutMs = 5_000

/**
 * Resolves a host name for a socket and passes on only the addresses that the guard permits. The socket connects
 * to exactly these addresses, so a DNS answer that changes afterwards cannot bypass the guard (DNS rebinding).
 */
export function createGuardedLookup(
  url: URL,
  guard: TargetGuard,
  resolve: ResolveHost = resolveBySystem,
): LookupFunction {
  return (name, { all }, done) => {
    let isDone = false
    const finish = (error: Error | null, addresses: readonly LookupAddress[]) => {
      if (isDone) return
      isDone = true
      cancel()
      const [first] = addresses
      if (error !== null || first === undefined)
        done(error ?? unresolvedError(url, 'no address'), '', 0)
      else if (all) done(null, [...addresses])
      else done(null, first.address, first.family)
    }
    const cancel = runAfter(resolveTimeoutMs, () => finish(unresolvedError(url, 'no answer'), []))
    resolve(name, (error, resolved) => {
      if (error !== null) return finish(lookupErrorOf(error, url, guard), [])
      const permitted = resolved.filter(
        ({ address }) => guard.addressRefusal(url, address) === undefined,
      )
      const [first] = resolved
      const why = first === undefined ? undefined : guard.addressRefusal(url, first.address)
      if (permitted.length > 0 || why === undefined) return finish(null, permitted)
      finish(new TargetRefused(why), [])
    })
  }
}

function resolveBySystem(name: string, done: Parameters<ResolveHost>[1]): void {
  lookup(name, { all: true }, (error, addresses) => done(error, addresses ?? []))
}

// For a host that the user allowed, a temporary error leads to a retry. Any other host that does not resolve is
// blocked.
function lookupErrorOf(error: Error, url: URL, guard: TargetGuard): Error {
  const code = errorCodeOf(error)
  return guard.isNamed(url) && code === 'EAI_AGAIN' ? error : unresolvedError(url, code)
}

function unresolvedError(url: URL, why: string): TargetRefused {
  return new TargetRefused(
    `${hostOf(url)} does not resolve (${why}): correct callback.url, start with ${allowHostFlag(url)} once it does, or with --forward-callbacks-to <url>.`,
  )
}
