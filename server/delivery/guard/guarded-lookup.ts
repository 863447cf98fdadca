import { type LookupAddress, lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { runAfter } from '../../runtime/timer.ts'
import { allowHostFlag, hostOf, type TargetGuard } from './target-guard.ts'
import { errorCodeOf, TargetRefused } from './target-refused.ts'

export type ResolveHost = (
  name: string,
  done: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void

const resolveTimeoutMs = 5_000

/**
 * Resolves a name for a socket, which then connects to nothing but the addresses that were checked
 * here: what the name means a moment later is of no importance.
 */
export function createGuardedLookup(
  url: URL,
  guard: TargetGuard,
  resolve: ResolveHost = resolveBySystem,
): LookupFunction {
  return (name, { all }, done) => {
    let answered = false
    const answer = (error: Error | null, addresses: readonly LookupAddress[]) => {
      if (answered) return
      answered = true
      cancel()
      const [first] = addresses
      if (error !== null || first === undefined)
        done(error ?? unresolvedError(url, 'no address'), '', 0)
      else if (all) done(null, [...addresses])
      else done(null, first.address, first.family)
    }
    const cancel = runAfter(resolveTimeoutMs, () => answer(unresolvedError(url, 'no answer'), []))
    resolve(name, (error, found) => {
      if (error !== null) return answer(lookupErrorOf(error, url, guard), [])
      const permitted = found.filter(
        ({ address }) => guard.addressRefusal(url, address) === undefined,
      )
      const [first] = found
      const why = first === undefined ? undefined : guard.addressRefusal(url, first.address)
      if (permitted.length > 0 || why === undefined) return answer(null, permitted)
      answer(new TargetRefused(why), [])
    })
  }
}

function resolveBySystem(name: string, done: Parameters<ResolveHost>[1]): void {
  lookup(name, { all: true }, (error, addresses) => done(error, addresses ?? []))
}

// A name the user vouched for may only be out of reach for a moment; any other leads nowhere allowed.
function lookupErrorOf(error: Error, url: URL, guard: TargetGuard): Error {
  const code = errorCodeOf(error)
  return guard.isNamed(url) && code === 'EAI_AGAIN' ? error : unresolvedError(url, code)
}

function unresolvedError(url: URL, why: string): TargetRefused {
  return new TargetRefused(
    `${hostOf(url)} does not resolve (${why}): correct callback.url, start with ${allowHostFlag(url)} once it does, or with --forward-callbacks-to <url>.`,
  )
}
