import type { Sender } from '../../server/delivery/sender.ts'
import type { CallbackRequest } from '../../server/domain/model/callback.ts'
import type { Verification } from '../../server/domain/model/verification.ts'
import type { ScenarioFile } from '../../server/domain/scenarios/scenario.ts'
import { createEmulator } from '../../server/emulator/create-emulator.ts'
import type { Namespace } from '../../server/emulator/namespace.ts'
import {
  commitVerification,
  prepareVerification,
} from '../../server/operations/open-verification.ts'
import { defaultSettings, type Settings } from '../../server/runtime/settings.ts'
import { createScenarioCatalog } from '../../server/scenario-files/scenario-catalog.ts'
import { shippedScenarios } from '../../server/scenario-files/shipped-scenarios.ts'
import { callbackRequest, openingInstant } from './verification.ts'

type BareEmulatorOptions = {
  readonly send: Sender['send']
  readonly settings?: Partial<Settings>
  readonly shipped?: readonly ScenarioFile[]
}

/** Creates an emulator without HTTP, with one namespace, and a function that opens a verification in it. */
export async function bareEmulator({
  send,
  settings = {},
  shipped = shippedScenarios,
}: BareEmulatorOptions) {
  const none = () => []
  const sources = { shipped, directories: [], validate: none, validateRoutes: none }
  const emulator = createEmulator({
    settings: { ...defaultSettings, clock: 'manual', ...settings },
    book: await createScenarioCatalog(sources),
    sender: { send, close: async () => {}, namespaceOfSocket: () => undefined },
    startedAt: openingInstant,
  })
  const namespace = emulator.namespaces.getOrCreateOrThrow('ns-test')
  const open = (
    callback: Partial<CallbackRequest> = {},
    target: Namespace = namespace,
  ): Verification => {
    const prepared = prepareVerification(emulator, target, {
      mode: 'live',
      request: { mail: 'anna@example.com', callback: { ...callbackRequest, ...callback } },
      base: 'http://127.0.0.1:4280',
    })
    if ('fault' in prepared) throw new Error(prepared.fault)
    commitVerification(emulator, target, prepared)
    return prepared.verification
  }
  return { emulator, namespace, open }
}
