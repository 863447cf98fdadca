import { createExchangeLog } from '../delivery/exchange-log.ts'
import type { Verification } from '../domain/model/verification.ts'
import { resolveDialect } from '../domain/responses/dialect.ts'
import { quote } from '../domain/text/quote.ts'
import { createCounters, createEventHub } from '../records/event-hub.ts'
import { eventsBetween, openingEvents } from '../records/internal-event.ts'
import { createTimer } from '../runtime/timer.ts'
import { createAccounts, createBilling } from './accounts.ts'
import { recordProgress } from './advance.ts'
import { type Clock, initialClock } from './clock.ts'
import { ControlApiError } from './control-api-error.ts'
import { dispatch, type EmulatorContext, processDue, startEffects } from './dispatcher.ts'
import type { Emulator, EmulatorDeps } from './emulator.ts'
import { createEvictionPolicy } from './eviction.ts'
import {
  createNamespace,
  type FoundVerification,
  firstDue,
  type Namespace,
  storeVerification,
} from './namespace.ts'
import { createLegacyNamespaceNames, createNamespaces } from './namespaces.ts'
import { replaceNamespace, stageNamespace } from './replace-namespace.ts'
import { type RecoveryDeps, recoverState, releaseNamespace } from './startup-recovery.ts'
import type { Store } from './storage-port.ts'

/** Creates an emulator, with the state of `deps.opened` if there is one. */
export function createEmulator(deps: EmulatorDeps): Emulator {
  const { settings, book, sender, startedAt, opened, replica } = deps
  const { onNamespaceDeleted = () => {}, onEvicted = () => {}, onRefused = () => {} } = deps
  const store = opened?.store ?? noStore
  const dialect = resolveDialect(settings.dialect)
  const namespaceById = new Map<string, Namespace>()
  let changeCount = 0
  const namespaces = createNamespaces({
    maxNamespaces: settings.maxNamespaces,
    mayCreate: replica?.owns,
    create: (name) => storeNamespace(newNamespace(name)),
    onAdded: (name) => legacyNames.reserve(name),
    onEvicted(namespace) {
      clear(namespace)
      onNamespaceDeleted(namespace.name, 'no room')
    },
    onRefused: () => onRefused('namespace'),
  })
  const eviction = createEvictionPolicy({
    maxStored: settings.maxStored,
    namespaceById,
    store,
    changeCount: () => changeCount,
    onEvicted,
    onRefused,
  })
  const accounts = createAccounts(settings.seed, store)
  const legacyNames = createLegacyNamespaceNames(store.saveClaim, opened?.state)
  const timer = createTimer(processAllDue)
  const events = createEventHub(undefined, store.whenWritten)
  const counters = createCounters()
  const billing = createBilling({
    namespaceOf: namespaces.get,
    earlierTotals: opened?.state.billedInAll,
    billedElsewhere: replica?.billedElsewhere,
    onCharged: store.saveBillingTotals,
  })
  const context: EmulatorContext = {
    sender,
    exchanges: createExchangeLog(),
    reasonStyle: settings.reasonStyle,
    callbackJson: dialect.callbackJson,
    wireOnly: settings.wireOnly,
    awaitDurability: store.whenDurable,
    onChange(namespace, before, after) {
      store.saveVerification(namespace, before, after)
      recordProgress(namespace, before, after)
      changeCount += 1
      counters.recordChange(before, after)
      if (events.isActive) events.publish(namespace.name, eventsBetween(before, after))
    },
  }

  function newNamespace(name: string, clock: Clock = initialClock(settings, startedAt)): Namespace {
    return createNamespace(name, settings.seed, clock, accounts.ownerOf(name), changeListener(name))
  }

  function storeNamespace(namespace: Namespace): Namespace {
    store.saveNamespace(namespace)
    return namespace
  }

  // Ignores changes of evicted namespaces.
  function changeListener(name: string): Namespace['reportChange'] {
    return (what) => {
      const namespace = namespaces.get(name)
      if (namespace !== undefined) store.saveNamespace(namespace, what)
    }
  }

  /** Deletes the contents of a namespace, in memory and in the store. */
  function clear({ name, clock, verifications }: Namespace): void {
    for (const id of verifications.keys()) namespaceById.delete(id)
    verifications.clear()
    legacyNames.release(name)
    store.deleteNamespace(name)
    events.publish(name, [{ kind: 'reset', at: clock.now() }])
    context.exchanges.forget(name)
  }

  function add(namespace: Namespace, verification: Verification): void {
    namespace.lastNumber = verification.number
    namespaceById.set(verification.id, namespace)
    counters.recordChange(undefined, verification)
    storeVerification(namespace, verification)
    namespace.reportChange()
    store.saveVerification(namespace, undefined, verification)
    if (events.isActive) events.publish(namespace.name, openingEvents(verification))
    if (namespace.advanceProgress === undefined) processDueSteps(namespace)
    else armTimer(namespace)
  }

  /** Processes the due steps. While the clock is being advanced, only sets the timer: the advance processes them. */
  function processDueSteps(namespace: Namespace): void {
    const now = namespace.clock.now()
    const due = firstDue(namespace)
    if (namespace.advanceProgress === undefined && due !== undefined && due.at <= now) {
      startEffects(context, namespace, processDue(context, namespace, now))
    }
    armTimer(namespace)
  }

  function armTimer(namespace: Namespace): void {
    const due = firstDue(namespace)
    const ms = due === undefined ? undefined : namespace.clock.realMsUntil(due.at)
    if (ms !== undefined) timer.armWithin(ms)
  }

  function processAllDue(): void {
    for (const namespace of namespaces.all()) processDueSteps(namespace)
  }

  function find(id: string): FoundVerification | undefined {
    const namespace = namespaceById.get(id)
    if (namespace === undefined) return undefined
    processDueSteps(namespace)
    const verification = namespace.verifications.get(id)
    return verification === undefined ? undefined : { namespace, verification }
  }

  const replacementDeps = { settings, namespaces, namespaceById, eviction, store, clear, armTimer }
  const recoveryDeps: RecoveryDeps = { namespaces, namespaceById, accounts, changeListener }
  if (opened !== undefined) recoverState(recoveryDeps, opened)

  return {
    settings,
    dialect,
    catalog: book,
    context,
    accounts,
    namespaces,
    namespaceById,
    legacyNames,
    eviction,
    billing,
    events,
    counters,
    store,
    namespaceOrDefault: (name) => namespaces.get(name) ?? newNamespace(name),
    createNamespace: (name, clock) => storeNamespace(newNamespace(name, clock)),
    initialTime: () => initialClock(settings, startedAt).now(),
    add,
    find,
    findOrThrow(id) {
      const found = find(id)
      if (found !== undefined) return found
      throw new ControlApiError(404, `No verification has the id ${quote(id)}.`, {
        fix: 'GET /__emulator/verifications lists the existing ones.',
      })
    },
    dispatch(namespace, id, event) {
      startEffects(context, namespace, dispatch(context, namespace, id, event))
      armTimer(namespace)
    },
    processDue: processDueSteps,
    processAllDue,
    changeListener,
    stageNamespace: (namespace, inboxes) => stageNamespace(store, namespace, inboxes),
    replaceNamespace: (namespace, stage) => replaceNamespace(replacementDeps, namespace, stage),
    reset(name) {
      accounts.forgetUse(name)
      store.deleteNamespace(name)
      const namespace = namespaces.get(name)
      if (namespace !== undefined) clear(namespace)
      namespaces.remove(name)
      onNamespaceDeleted(name, 'reset')
    },
    adopt(loaded) {
      recoverState(recoveryDeps, loaded)
      processAllDue()
    },
    letGo(name) {
      releaseNamespace(recoveryDeps, name)
      context.exchanges.forget(name)
      onNamespaceDeleted(name, 'handed over')
    },
    dueInMs(name) {
      const namespace = namespaces.get(name)
      if (namespace === undefined) return undefined
      if (namespace.awaitedDeliveries.size > 0) return 0
      const due = firstDue(namespace)
      return due && namespace.clock.realMsUntil(due.at)
    },
    close() {
      timer.stop()
      events.close()
    },
  }
}

const ignore = () => {}
const alwaysUndefined = () => undefined

/** Persists nothing: the state ends with the process. */
const noStore: Store = {
  saveVerification: ignore,
  saveNamespace: ignore,
  saveWholeNamespace: ignore,
  installStage: ignore,
  stage: async () => undefined,
  dropStage: ignore,
  deleteNamespace: ignore,
  saveClaim: ignore,
  deleteVerification: ignore,
  saveToken: ignore,
  deleteToken: ignore,
  saveBillingTotals: ignore,
  saveMessage: ignore,
  saveInboxes: ignore,
  whenDurable: alwaysUndefined,
  whenWritten: alwaysUndefined,
  changeCount: () => 0,
  onFailure: () => ignore,
  retryFailedWrite: alwaysUndefined,
  lastTrouble: alwaysUndefined,
  checkStorage: async () => undefined,
}
