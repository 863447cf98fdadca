import { UserError } from './domain/base/user-error.ts'
import { defaultToken } from './emulator/default-token.ts'
import type { Emulator } from './emulator/emulator.ts'
import { refuseUnknownKeys } from './http/control/validate-input.ts'
import { serve } from './http/server/start-server.ts'
import { createNamespaceView, issueToken } from './library/create-namespace-view.ts'
import type { EmulatorOptions } from './library/emulator-options.ts'
import type { RunningEmulator } from './library/namespace-view.ts'
import { collectRunStory } from './library/run-story.ts'
import { summarizeRun } from './library/run-summary.ts'
import { settingsFromOptions } from './library/settings-from-options.ts'
import { verificationTimelines } from './library/verification-timelines.ts'
import { formatValue } from './options/library-value.ts'
import type { Settings } from './runtime/settings.ts'

export type { CallDetails } from '../contracts/matcher/received-response.ts'
export { toSatisfyVideoIdSpec } from '../contracts/matcher/to-satisfy.ts'
export { ControlApiError } from './emulator/control-api-error.ts'
export type {
  AdvanceReport,
  DeliveryRow,
  VerificationDetails,
  VerificationRow,
} from './http/control/row-types.ts'
export type { EmulatorEvent } from './library/emulator-event.ts'
export type { EmulatorOptions, ScenarioName } from './library/emulator-options.ts'
export type {
  EmulatorClock,
  NamespaceView,
  RequestedAct,
  RunningEmulator,
} from './library/namespace-view.ts'
export type { RecordedVerification } from './operations/record-verification.ts'
export type { SavedScenario } from './operations/save-scenario.ts'
export type { BehaviourName } from './receiver/behaviour.ts'
export type { ReceivedCallback } from './receiver/received-callback.ts'
export {
  type ReceiverOptions,
  type RunningReceiver,
  startReceiver,
} from './receiver/receiver.ts'
export type { Settings }
export { UserError }

/**
 * Starts an emulator in this process. By default it uses a free port and prints nothing.
 * Throws a `UserError` if a setting or a scenario file is wrong.
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
}: EmulatorOptions = {}): Promise<RunningEmulator> {
  requireFunction('write', write)
  requireFunction('record', record)
  const settings = await settingsFromOptions(options)
  const server = await serve(settings, write, record === undefined ? {} : { record })
  const { urls, close, closePatiently, resumed } = server

  return {
    ...createNamespaceView(server, tokenOf(server.emulator)),
    url: settings.publicUrl ?? urls[0] ?? '',
    urls,
    ...(server.httpsUrl === undefined ? {} : { httpsUrl: server.httpsUrl }),
    ...(server.authority === undefined ? {} : { authority: server.authority }),
    settings: withoutSecrets(settings),
    ...(resumed === undefined ? {} : { resumed }),
    as: (token: string) => createNamespaceView(server, token),
    login: (mail: string) => createNamespaceView(server, issueToken(server.emulator, mail)),
    scenarioNames: (): readonly string[] => server.emulator.catalog.names(),
    saveScenario: async (name, text, saveOptions = {}) => {
      const { saveScenario } = await import('./operations/save-scenario.ts')
      refuseUnknownKeys(saveOptions, ['version', 'shadow'])
      return await saveScenario(server.emulator, { ...saveOptions, name, text })
    },
    tally: () => summarizeRun(server),
    timelines: () => verificationTimelines(server.httpContext, 100),
    explainRun: (maxShown) => collectRunStory(server, maxShown),
    close,
    closePatiently,
    [Symbol.asyncDispose]: close,
  }
}

/** The settings for everybody who prints or stores them. */
function withoutSecrets({ controlToken: _, ...settings }: Settings): Settings {
  return settings
}

function requireFunction(name: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return
  throw new UserError(`${name} cannot be ${formatValue(value)}. Write a function.`)
}

/** With `auth: 'scoped'`, only issued tokens are valid, so the emulator issues one for itself. */
function tokenOf(emulator: Emulator): string {
  const { auth, seed } = emulator.settings
  return auth === 'scoped' ? issueToken(emulator, 'owner@emulator.test') : defaultToken(seed)
}
