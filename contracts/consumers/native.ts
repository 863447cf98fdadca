import { type ConsumerPact, makeConsumerPact } from '@pact-foundation/pact-core'

/** Returns true if Pact's native library runs on this machine. Otherwise prints the reason in one line. */
export function isPactAvailable(): boolean {
  try {
    nativeLibrary()
    return true
  } catch (fault) {
    // In a pipeline a missing library is a failure, not a reason to skip.
    if (process.env.VIDEOID_TEST_ALL === '1') throw fault
    const [why = ''] = String((fault as Error).message).split('\n')
    console.error(`Pact does not run here, so its tests are skipped: ${why.trim()}`)
    return false
  }
}

/** Returns true if the mock server at this port has recorded every expected call. */
export function hasMatchedAllCalls(port: number): boolean {
  return nativeLibrary().mockServerMatchedSuccessfully(port)
}

let library: ConsumerPact | undefined

function nativeLibrary(): ConsumerPact {
  library ??= makeConsumerPact('nobody', 'nobody', undefined, 'error')
  return library
}
