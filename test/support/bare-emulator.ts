import type { CallbackRequest } from '../../server/core/callback/callback.ts'
import type { Verification } from '../../server/core/life/verification.ts'
import type { ScenarioFile } from '../../server/core/scenario/scenario.ts'
import { createEmulator } from '../../server/shell/emulator.ts'
import type { Namespace } from '../../server/shell/namespace.ts'
import { createScenarioBook } from '../../server/shell/scenario-files/scenario-book.ts'
import { shippedScenarios } from '../../server/shell/scenario-files/shipped-scenarios.ts'
import type { Sender } from '../../server/shell/sending/deliver.ts'
import { defaultSettings, type Settings } from '../../server/shell/settings.ts'
import { hook, opening } from './life.ts'

type Wanted = {
  readonly send: Sender['send']
  readonly settings?: Partial<Settings>
  readonly shipped?: readonly ScenarioFile[]
}

/** An emulator without HTTP on either side, its one namespace, and how a verification is opened there. */
export async function bareEmulator({ send, settings = {}, shipped = shippedScenarios }: Wanted) {
  const none = () => []
  const sources = { shipped, directories: [], validate: none, validateRoutes: none }
  const emulator = createEmulator({
    settings: { ...defaultSettings, clock: 'manual', ...settings },
    book: await createScenarioBook(sources),
    sender: { send, close: async () => {}, namespaceOfSocket: () => undefined },
    startedAt: opening,
  })
  const namespace = emulator.namespaceNamed('ns-test')
  const open = (
    callback: Partial<CallbackRequest> = {},
    home: Namespace = namespace,
  ): Verification => {
    const prepared = emulator.prepare(home, {
      mode: 'live',
      request: { mail: 'anna@example.com', callback: { ...hook, ...callback } },
      base: 'http://127.0.0.1:4280',
    })
    if ('fault' in prepared) throw new Error(prepared.fault)
    emulator.commit(home, prepared)
    return prepared.verification
  }
  return { emulator, namespace, open }
}
