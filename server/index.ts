import { Complaint } from './core/plain/complaint.ts'
import { serve } from './http/serve.ts'
import type { EmulatorOptions } from './library/emulator-options.ts'
import { tokenFor } from './library/login.ts'
import { settingsOf } from './library/options.ts'
import { tallyOf } from './library/tally.ts'
import { viewOf } from './library/view.ts'
import { shownValue } from './options/value-in-program.ts'
import type { Emulator } from './shell/emulator.ts'
import { ownToken } from './shell/own-token.ts'

export { toSatisfyVideoIdSpec } from '../contracts/matcher/to-satisfy.ts'
export type { EmulatorOptions, ScenarioName } from './library/emulator-options.ts'
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
export { Complaint }

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
  refuseNoFunction('write', write)
  refuseNoFunction('record', record)
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

function refuseNoFunction(name: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return
  throw new Complaint(`${name} cannot be ${shownValue(value)}. Write a function.`)
}

// Where only issued tokens are good, it is one.
function tokenOf(emulator: Emulator): string {
  const { auth, seed } = emulator.settings
  return auth === 'scoped' ? tokenFor(emulator, 'owner@emulator.test') : ownToken(seed)
}
