import { type ConsumerPact, makeConsumerPact } from '@pact-foundation/pact-core'

/** Whether Pact's native library runs on this machine; says so, in one line, where it does not. */
export function hasPact(): boolean {
  try {
    native()
    return true
  } catch (fault) {
    // In a pipeline a missing library is a failure, not a reason to skip.
    if (process.env.VIDEOID_TEST_ALL === '1') throw fault
    const [why = ''] = String((fault as Error).message).split('\n')
    console.error(`Pact does not run here, so its tests are skipped: ${why.trim()}`)
    return false
  }
}

/** Whether the stand-in at this port has noted every call that was agreed upon. */
export function isKept(port: number): boolean {
  return native().mockServerMatchedSuccessfully(port)
}

let library: ConsumerPact | undefined

function native(): ConsumerPact {
  library ??= makeConsumerPact('nobody', 'nobody', undefined, 'error')
  return library
}
