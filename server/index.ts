import type { RecordedCall } from '../contracts/recorder/recorder.ts'
import { serve } from './http/serve.ts'
import { tokenFor } from './library/login.ts'
import { type LibraryOptions, settingsOf } from './library/options.ts'
import { tallyOf } from './library/tally.ts'
import { viewOf } from './library/view.ts'
import type { Emulator } from './shell/emulator.ts'
import { ownToken } from './shell/own-token.ts'

export { toSatisfyVideoIdSpec } from '../contracts/matcher/to-satisfy.ts'
export { Complaint } from './core/plain/complaint.ts'
export type { EmulatorEvent } from './library/events.ts'
export type { EmulatorView } from './library/view.ts'
export type { BehaviourName } from './receiver/behaviour.ts'
export type { ReceivedCallback } from './receiver/callback.ts'
export {
  type ReceiverOptions,
  type RunningReceiver,
  startReceiver,
} from './receiver/receiver.ts'
export { Refusal } from './shell/refusal.ts'
export type { Settings } from './shell/settings.ts'

/**
 * What `startEmulator` takes: the options of `start` in its own spelling, such as `publicUrl`, and where the
 * log goes (nowhere by default).
 */
export type EmulatorOptions = LibraryOptions & {
  readonly write?: (line: string) => void
  /** Told of every call to the emulated API, once it is answered: body, answer, refusal. */
  readonly record?: (call: RecordedCall) => void
}

/** A running emulator, seen through one token; `as` shows it through another. */
export type RunningEmulator = Awaited<ReturnType<typeof startEmulator>>

/**
 * Starts an emulator in this process, by default on a free port and without a word on the terminal.
 * Throws a Complaint when a setting or a scenario file is wrong.
 *
 *     const emulator = await startEmulator({ clock: 'manual' })
 *     // point your client at emulator.url, with emulator.token
 *     await emulator.clock.advance('2m')
 *     await emulator.close()
 */
export async function startEmulator({
  write = () => {},
  record,
  ...options
}: EmulatorOptions = {}) {
  const settings = await settingsOf(options)
  const serving = await serve(settings, write, record === undefined ? {} : { record })
  const { urls, close, closePatiently, resumed } = serving

  return {
    ...viewOf(serving, tokenOf(serving.emulator)),
    url: settings.publicUrl ?? urls[0] ?? '',
    urls,
    settings,
    /** What was found in `dataDir`, in a sentence; undefined without one. */
    ...(resumed === undefined ? {} : { resumed }),
    /** The same emulator through another token: a namespace with a clock and lives of its own. */
    as: (token: string) => viewOf(serving, token),
    /** Through a new token of the account with this address, for all scopes. */
    login: (mail: string) => viewOf(serving, tokenFor(serving.emulator, mail)),
    scenarioNames: (): readonly string[] => serving.emulator.book.names(),
    /** What happened in all namespaces, and what it would have cost. */
    tally: () => tallyOf(serving),
    close,
    /** The same, but who has connected and not asked yet has so many milliseconds to do it. */
    closePatiently,
    [Symbol.asyncDispose]: close,
  }
}

// Where only issued tokens are good, it is one.
function tokenOf(emulator: Emulator): string {
  const { auth, seed } = emulator.settings
  return auth === 'scoped' ? tokenFor(emulator, 'owner@emulator.test') : ownToken(seed)
}
