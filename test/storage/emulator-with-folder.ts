import type { OutgoingRequest } from '../../server/delivery/http-client.ts'
import type { HttpOutcome } from '../../server/delivery/http-outcome.ts'
import { noTime } from '../../server/domain/time/instant.ts'
import { createEmulator } from '../../server/emulator/create-emulator.ts'
import type { LiveState, Storage } from '../../server/emulator/storage-port.ts'
import {
  applyRecord,
  emptyStoredState,
  type StoredState,
  type StoreRecord,
} from '../../server/emulator/stored-state.ts'
import { createInboxes } from '../../server/records/inboxes.ts'
import { defaultSettings } from '../../server/runtime/settings.ts'
import { createScenarioCatalog } from '../../server/scenario-files/scenario-catalog.ts'
import { shippedScenarios } from '../../server/scenario-files/shipped-scenarios.ts'
import { createStore } from '../../server/storage/create-store.ts'
import { fullStateRecords } from '../../server/storage/full-state-records.ts'
import { openingInstant } from '../support/verification.ts'

export type RecordedEmulator = Awaited<ReturnType<typeof recordedEmulator>>

interface RecordedEmulatorOptions {
  /** The state to begin with. */
  readonly state?: StoredState
  /** Persists the records, too. */
  readonly storage?: Storage
}

/**
 * Starts an emulator without HTTP from the state of earlier records. It collects its records as JSON, and its
 * whole state at each of them.
 */
export async function recordedEmulator(
  earlier: readonly string[] = [],
  { state = emptyStoredState(), storage }: RecordedEmulatorOptions = {},
) {
  for (const line of earlier) applyRecord(state, JSON.parse(line))
  const records: string[] = []
  const wholes: (readonly string[])[] = []
  const none = () => []
  const sources = {
    shipped: shippedScenarios,
    directories: [],
    validate: none,
    validateRoutes: none,
  }

  const { store, begin } = createStore({
    load: async () => ({ state, latest: openingInstant }),
    begin: async () => {},
    async write(added) {
      for (const { at: _, ...record } of added) {
        records.push(JSON.stringify(record))
        wholes.push(whole())
      }
      return storage === undefined || storage.write(added)
    },
    trouble: () => undefined,
    check: async () => {},
    close: async () => {},
  })
  const inboxes = createInboxes({ onChange: store })
  const emulator = createEmulator({
    settings: { ...defaultSettings, clock: 'manual' },
    book: await createScenarioCatalog(sources),
    sender: { send: sent, close: async () => {}, namespaceOfSocket: () => undefined },
    startedAt: openingInstant,
    onNamespaceDeleted: (name) => inboxes.forget(name),
    opened: { store, state, latest: openingInstant },
  })
  for (const name of state.inboxes.names()) inboxes.of(name).restore(state.inboxes.of(name).dump())
  const liveState: LiveState = {
    namespaces: emulator.namespaces.all,
    legacyNames: emulator.legacyNames,
    accounts: emulator.accounts,
    billedInAll: emulator.billing.totals,
    inboxes,
  }
  await begin(liveState)

  /** The whole current state, as records. */
  function whole(): readonly string[] {
    const all = fullStateRecords(liveState).map((record) => withoutRealTime(record()))
    const named = (each: StoreRecord) => each.inboxes?.[0]?.[0] ?? ''
    // The order of inboxes has no meaning.
    return all
      .toSorted((a, b) => (named(a) < named(b) ? -1 : Number(named(a) > named(b))))
      .map((record) => JSON.stringify(record))
  }

  /** Waits until all callbacks are answered and all changes are written. */
  async function quiet(): Promise<void> {
    for (;;) {
      const underWay = emulator.namespaces
        .all()
        .flatMap((namespace) => [...namespace.runningEffects])
      const safe = store.whenDurable()
      if (underWay.length === 0 && safe === undefined) return
      await Promise.all([...underWay, safe])
    }
  }

  return { emulator, inboxes, store, records, wholes, whole, quiet, close: emulator.close }
}

// The result depends on the request only, so that it is the same in every run.
async function sent({ id, headers }: OutgoingRequest): Promise<HttpOutcome> {
  const attempt = Number(headers.find(([name]) => /attempt/i.test(name))?.[1] ?? 1)
  const sum = [...id].reduce((total, letter) => total + letter.charCodeAt(0), attempt)
  return sum % 3 === 0
    ? { outcome: 'bad_status', httpStatus: 503, took: noTime }
    : { outcome: 'delivered', httpStatus: 200, took: noTime }
}

function withoutRealTime(record: StoreRecord): StoreRecord {
  const { namespaces } = record
  if (namespaces === undefined) return record
  return {
    ...record,
    namespaces: namespaces.map((namespace) => ({
      ...namespace,
      clock: { ...namespace.clock, since: openingInstant },
    })),
  }
}
