import { createExchangeLog } from '../delivery/exchange-log.ts'
import type { Verification } from '../domain/model/verification.ts'
import { dialectOf } from '../domain/responses/dialect.ts'
import { createCounts } from '../records/counters.ts'
import { changesOf, openingOf } from '../records/emulator-event.ts'
import { createEventHub } from '../records/event-hub.ts'
import type { InboxDump } from '../records/inbox.ts'
import { createHeartbeat } from '../runtime/timer.ts'
import { createAccounts } from './accounts.ts'
import { recordProgress } from './advance.ts'
import { createBilling } from './billing.ts'
import { createTelling } from './callback-preview.ts'
import { type Clock, initialClock } from './clock.ts'
import { createMoving } from './clock-control.ts'
import { type EmulatorContext, processDue, startEffects } from './dispatcher.ts'
import { toldEarly } from './early-callback.ts'
import type { EmulatorDeps } from './emulator-deps.ts'
import { createEvictionPolicy } from './eviction.ts'
import { createExplaining } from './explain.ts'
import { createFinding } from './find-verification.ts'
import { createLegacyNamespaceNames } from './legacy-namespace-names.ts'
import {
  createNamespace,
  firstDue,
  type Namespace,
  reserveCalls,
  storeVerification,
} from './namespace.ts'
import { wishes } from './namespace-settings.ts'
import { createNamespaces } from './namespaces.ts'
import { createActing } from './perform-action.ts'
import { createPolling } from './poll.ts'
import {
  consumeSelection,
  dropQueuedScenario,
  type OpeningRequest,
  type PreparedVerification,
  prepareVerification,
} from './prepare-verification.ts'
import { createProviderStates } from './provider-states.ts'
import { createRedelivery } from './redeliver.ts'
import { refuseWhileMoving, replaceNamespace, stageNamespace } from './replace-namespace.ts'
import { createSeeding } from './seed.ts'
import { recoverState } from './startup-recovery.ts'
import { noStore } from './store.ts'
/** The stateful whole: namespaces, their clocks, and the one timer. */
export type Emulator = ReturnType<typeof createEmulator>

export function createEmulator(ports: EmulatorDeps) {
  const { settings, book, sender, startedAt, opened } = ports
  const { gone = () => {}, left = () => {}, refused = () => {} } = ports
  const keeper = opened?.store ?? noStore
  const dialect = dialectOf(settings.dialect)
  const namespaces = createNamespaces({
    most: settings.maxNamespaces,
    create: (name) => created(name),
    added: (name) => shortNames.reserve(name),
    forgotten(namespace) {
      emptied(namespace)
      gone(namespace.name, 'no room')
    },
    refused: () => refused('namespace'),
  })
  const homes = new Map<string, Namespace>()
  const room = createEvictionPolicy({
    most: settings.maxStored,
    homes,
    keeper,
    told: left,
    refused,
  })
  const accounts = createAccounts(settings.seed, keeper)
  const shortNames = createLegacyNamespaceNames(keeper.claim, opened?.kept)
  const { find, findOrRefuse } = createFinding({ homes, notice })
  const heartbeat = createHeartbeat(beat)
  const events = createEventHub(undefined, keeper.tried)
  const counts = createCounts()
  const freshNow = () => initialClock(settings, startedAt).now()
  const { charge, ...billing } = createBilling({
    known: namespaces.get,
    before: opened?.kept.billedInAll,
    told: keeper.billed,
  })
  const world: EmulatorContext = {
    sender,
    exchanges: createExchangeLog(),
    reasonStyle: settings.reasonStyle,
    callbackJson: dialect.callbackJson,
    wireOnly: settings.wireOnly,
    durable: keeper.safe,
    onChange(namespace, before, after) {
      keeper.verification(namespace, before, after)
      recordProgress(namespace, before, after)
      room.invalidate()
      counts.note(before, after)
      if (events.awake) events.tell(namespace.name, changesOf(before, after))
    },
  }

  function fresh(name: string, clock: Clock = initialClock(settings, startedAt)): Namespace {
    return createNamespace(name, settings.seed, clock, accounts.ownerOf(name), changedIn(name))
  }

  function created(name: string, clock?: Clock): Namespace {
    const namespace = fresh(name, clock)
    keeper.namespace(namespace)
    return namespace
  }

  // One that had to go changes for nobody.
  function changedIn(name: string): Namespace['changed'] {
    return (what) => {
      const namespace = namespaces.get(name)
      if (namespace !== undefined) keeper.namespace(namespace, what)
    }
  }

  function emptied({ name, clock, verifications }: Namespace): void {
    for (const id of verifications.keys()) homes.delete(id)
    verifications.clear()
    shortNames.release(name)
    keeper.gone(name)
    events.tell(name, [{ kind: 'reset', at: clock.now() }])
    world.exchanges.forget(name)
  }

  function commit(namespace: Namespace, prepared: PreparedVerification): void {
    const { verification, timeline } = prepared
    if (timeline.calls !== undefined) reserveCalls(namespace, verification, timeline.calls)
    charge(namespace, verification.mode)
    consumeSelection(namespace, prepared)
    keep(namespace, verification)
  }

  function keep(namespace: Namespace, verification: Verification): void {
    namespace.opened = verification.number
    homes.set(verification.id, namespace)
    counts.note(undefined, verification)
    storeVerification(namespace, verification)
    namespace.changed()
    keeper.verification(namespace, undefined, verification)
    if (events.awake) events.tell(namespace.name, openingOf(verification))
    if (namespace.settling === undefined) notice(namespace)
    else arm(namespace)
  }

  /** Brings a namespace up to the present: what is due has happened, its callbacks are on their way. */
  function notice(namespace: Namespace): void {
    if (namespace.settling === undefined) {
      startEffects(world, namespace, processDue(world, namespace, namespace.clock.now()))
    }
    arm(namespace)
  }

  function arm(namespace: Namespace): void {
    const due = firstDue(namespace)
    const ms = due === undefined ? undefined : namespace.clock.realMsUntil(due.at)
    if (ms !== undefined) heartbeat.armWithin(ms)
  }

  function beat(): void {
    for (const namespace of namespaces.all()) notice(namespace)
  }

  function prepare(namespace: Namespace, wanted: OpeningRequest) {
    return prepareVerification({ settings, book }, namespace, wanted)
  }

  function reset(name: string): void {
    accounts.forgetUse(name)
    keeper.gone(name)
    const namespace = namespaces.get(name)
    if (namespace !== undefined) emptied(namespace)
    namespaces.remove(name)
    gone(name, 'reset')
  }

  const lists = { namespaces, homes, room, keeper, changedIn }
  const parts = { settings, world, ...lists, freshNow, created, prepare, keep, reset, emptied, arm }
  if (opened !== undefined) recoverState({ namespaces, homes, accounts, changedIn }, opened)

  return {
    settings,
    dialect,
    book,
    world,
    /** What happens, for whoever listens. */
    events,
    accounts,
    namespaceNamed: namespaces.getOrCreateOrThrow,
    shortNames,
    /** Undefined where all are in use. */
    namespaceIfRoom: namespaces.getOrCreate,
    namespaceForRecords: namespaces.getOrCreateForRecords,
    namespaceIfKnown: namespaces.get,
    /** As it is, or as it would begin; looking makes none. */
    namespaceSeen: (name: string) => namespaces.get(name) ?? fresh(name),
    prepare,
    commit,
    /** What was prepared is not opened; its turn is taken all the same. */
    passOver: consumeSelection,
    dropQueuedScenario,
    notice,
    /** The same for all namespaces: what became due while the emulator was down happens now. */
    wake: beat,
    find,
    findOrRefuse,
    room,
    counts,
    /** How many verifications there are. */
    stored: (): number => homes.size,

    namespaces: namespaces.all,
    /** How many namespaces had to make room for others. */
    forgottenNamespaces: (): number => namespaces.evictedCount,

    ...billing,

    ...createMoving({ world, findOrRefuse, notice }),
    ...createActing({ world, findOrRefuse, arm }),
    ...createPolling({ world, arm }),
    tellEarly: (namespace: Namespace, verification: Verification) =>
      toldEarly(world, namespace, verification),

    ...createRedelivery({ world, findOrRefuse, notice }),
    ...createSeeding(parts),
    refuseWhileMoving,
    changedIn,
    stageNamespace: (namespace: Namespace, inboxes: InboxDump) =>
      stageNamespace(keeper, namespace, inboxes),
    replaceNamespace: (namespace: Namespace, stage: number | undefined) =>
      replaceNamespace(parts, namespace, stage),

    /** What pacts take for granted. */
    providerStates: createProviderStates(parts),

    ...createTelling({ settings, world, freshNow, prepare }),

    ...wishes,
    lastUsed: namespaces.lastUsed,

    /** Where it is kept. */
    store: keeper,

    ...createExplaining({ reasonStyle: settings.reasonStyle, namespaces, homes, findOrRefuse }),

    /** Back to the start: clock, ids, draws and everything opened. What is under way ends unheard. */
    reset,

    close(): void {
      heartbeat.stop()
      events.close()
    },
  }
}
