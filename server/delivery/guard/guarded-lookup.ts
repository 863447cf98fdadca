import { type LookupAddress, lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { after } from '../../runtime/timer.ts'
import { flagFor, type Guard, hostOf } from './target-guard.ts'
import { codeOf, TargetRefused } from './target-refused.ts'

export type Resolve = (
  name: string,
  done: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void

const resolvingMs = 5_000

/**
 * Resolves a name for a socket, which then connects to nothing but the addresses that were checked
 * here: what the name means a moment later is of no importance.
 */
export function guardedLookup(url: URL, guard: Guard, resolve: Resolve = bySystem): LookupFunction {
  return (name, { all }, done) => {
    let answered = false
    const answer = (error: Error | null, addresses: readonly LookupAddress[]) => {
      if (answered) return
      answered = true
      cancel()
      const [first] = addresses
      if (error !== null || first === undefined) done(error ?? unresolved(url, 'no address'), '', 0)
      else if (all) done(null, [...addresses])
      else done(null, first.address, first.family)
    }
    const cancel = after(resolvingMs, () => answer(unresolved(url, 'no answer'), []))
    resolve(name, (error, found) => {
      if (error !== null) return answer(refusalOf(error, url, guard), [])
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

function bySystem(name: string, done: Parameters<Resolve>[1]): void {
  lookup(name, { all: true }, (error, addresses) => done(error, addresses ?? []))
}

// A name the user vouched for may only be out of reach for a moment; any other leads nowhere allowed.
function refusalOf(error: Error, url: URL, guard: Guard): Error {
  const code = codeOf(error)
  return guard.isNamed(url) && code === 'EAI_AGAIN' ? error : unresolved(url, code)
}

function unresolved(url: URL, why: string): TargetRefused {
  return new TargetRefused(
    `${hostOf(url)} does not resolve (${why}): correct callback.url, start with ${flagFor(url)} once it does, or with --forward-callbacks-to <url>.`,
  )
}
