import { billedAlso, nothingBilled } from '../core/account/costs.ts'
import { dialectOf } from '../core/answer/dialect.ts'
import type { Verification } from '../core/life/verification.ts'
import { type DurationMs, type Instant, plus } from '../core/time/instant.ts'
import { createAccounts } from './accounts.ts'
import { createActing } from './acting.ts'
import { clockAsSet } from './clock.ts'
import { toldEarly } from './early.ts'
import { createExplaining } from './explaining.ts'
import { createFinding } from './finding.ts'
import { createHeartbeat } from './heartbeat.ts'
import { carryOutDetached, passTime, type World } from './life.ts'
import { createRoom } from './making-room.ts'
import { bookCalls, createNamespace, firstDue, type Namespace, store } from './namespace.ts'
import { createNamespaceBook, noRoomFor } from './namespace-book.ts'
import {
  giveUpTurn,
  type OpeningRequest,
  type Prepared,
  prepareOpening,
  takeTurn,
} from './opening.ts'
import { createPolling } from './polling.ts'
import { createProviderStates } from './provider-states.ts'
import { enqueue } from './queueing.ts'
import { createCounts } from './records/counts.ts'
import { changesOf, openingOf } from './records/emulator-event.ts'
import { createEventHub } from './records/event-hub.ts'
import { createRedelivery } from './redelivery.ts'
import { createRestoring } from './restoring.ts'
import type { ScenarioBook } from './scenario-files/scenario-book.ts'
import { createSeeding } from './seeding.ts'
import type { Sender } from './sending/deliver.ts'
import { createExchangeLog } from './sending/exchange-log.ts'
import type { Settings } from './settings.ts'
import { noteChange, type Settled, settle, settleOne } from './settle.ts'
import { createTelling } from './telling.ts'

export type Ports = {
  readonly settings: Settings
  readonly book: ScenarioBook
  readonly sender: Sender
  /** Where the clock of every namespace starts when it is manual. */
  readonly startedAt: Instant
  /** Told of every namespace that is no more: by a reset, or because it had to make room. */
  readonly gone?: (name: string, why: 'reset' | 'no room') => void
  /** Told of verifications that had to make room, how many it were in all. */
  readonly left?: (count: number) => void
}

/** A verification and the namespace it lives in. */
export type Found = { readonly namespace: Namespace; readonly verification: Verification }

/** The stateful whole: namespaces, their clocks, and the one timer. */
export type Emulator = ReturnType<typeof createEmulator>

export function createEmulator(ports: Ports) {
  const { settings, book, sender, startedAt, gone = () => {}, left = () => {} } = ports
  const dialect = dialectOf(settings.dialect)
  const create = (name: string) =>
    createNamespace(name, settings.seed, clockAsSet(settings, startedAt), accounts.ownerOf(name))
  const namespaces = createNamespaceBook({
    most: settings.maxNamespaces,
    create,
    forgotten(namespace) {
      emptied(namespace)
      gone(namespace.name, 'no room')
    },
  })
  const homes = new Map<string, Namespace>()
  const room = createRoom({ most: settings.maxStored, homes, told: left })
  const accounts = createAccounts(settings.seed)
  const { find, findOrRefuse } = createFinding({ homes, notice })
  const heartbeat = createHeartbeat(beat)
  const events = createEventHub()
  const counts = createCounts()
  let billedInAll = nothingBilled
  const freshNow = () => clockAsSet(settings, startedAt).now()
  const world: World = {
    sender,
    exchanges: createExchangeLog(),
    reasonStyle: settings.reasonStyle,
    callbackJson: dialect.callbackJson,
    wireOnly: settings.wireOnly,
    noticed(namespace, before, after) {
      noteChange(namespace, before, after)
      room.changed()
      counts.note(before, after)
      if (events.awake) events.tell(namespace.name, changesOf(before, after))
    },
  }

  function namespaceNamed(name: string): Namespace {
    const namespace = namespaces.named(name)
    if (namespace === undefined) throw noRoomFor(name, settings.maxNamespaces)
    return namespace
  }

  function emptied({ name, clock, verifications }: Namespace): void {
    for (const id of verifications.keys()) homes.delete(id)
    verifications.clear()
    events.tell(name, [{ kind: 'reset', at: clock.now() }])
    world.exchanges.forget(name)
  }

  function commit(namespace: Namespace, prepared: Prepared): void {
    const { verification, timeline } = prepared
    if (timeline.calls !== undefined) bookCalls(namespace, verification, timeline.calls)
    namespace.billed = billedAlso(namespace.billed, verification.mode)
    billedInAll = billedAlso(billedInAll, verification.mode)
    takeTurn(namespace, prepared)
    keep(namespace, verification)
  }

  function keep(namespace: Namespace, verification: Verification): void {
    namespace.opened = verification.number
    homes.set(verification.id, namespace)
    counts.note(undefined, verification)
    store(namespace, verification)
    if (events.awake) events.tell(namespace.name, openingOf(verification))
    if (namespace.settling === undefined) notice(namespace)
    else arm(namespace)
  }

  /** Brings a namespace up to the present: what is due has happened, its callbacks are on their way. */
  function notice(namespace: Namespace): void {
    if (namespace.settling === undefined) {
      carryOutDetached(world, namespace, passTime(world, namespace, namespace.clock.now()))
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
    return prepareOpening({ settings, book }, namespace, wanted)
  }

  function reset(name: string): void {
    accounts.forgetUse(name)
    const namespace = namespaces.get(name)
    if (namespace !== undefined) emptied(namespace)
    namespaces.remove(name)
    gone(name, 'reset')
  }

  async function settled(namespace: Namespace, moving: Promise<Settled>): Promise<Settled> {
    try {
      return await moving
    } finally {
      notice(namespace)
    }
  }

  return {
    settings,
    dialect,
    book,
    world,
    /** What happens, for whoever listens. */
    events,
    accounts,
    namespaceNamed,
    /** Undefined where all are in use. */
    namespaceIfRoom: namespaces.named,
    namespaceIfKnown: namespaces.get,
    /** As it is, or as it would begin; looking makes none. */
    namespaceSeen: (name: string) => namespaces.get(name) ?? create(name),
    prepare,
    commit,
    /** What was prepared is not opened; its turn is taken all the same. */
    passOver: takeTurn,
    giveUpTurn,
    notice,
    find,
    findOrRefuse,
    room,
    counts,
    /** How many verifications there are. */
    stored: (): number => homes.size,

    namespaces: namespaces.all,
    /** How many namespaces had to make room for others. */
    forgottenNamespaces: (): number => namespaces.forgotten,

    /** What would have been charged: in a namespace since its start, in all since the emulator's. */
    billedIn: (name: string) => namespaces.get(name)?.billed ?? nothingBilled,
    billedInAll: () => billedInAll,

    /** Moves the namespace's clock to an instant, by a duration, or until nothing is due. */
    advance(namespace: Namespace, how: { by: DurationMs } | { to: Instant } | 'idle') {
      const target =
        how === 'idle' ? undefined : 'to' in how ? how.to : plus(namespace.clock.now(), how.by)
      return settled(namespace, settle(world, namespace, target))
    },

    fastForward(id: string, by: DurationMs | 'next' | 'end') {
      const { namespace } = findOrRefuse(id)
      return settled(namespace, settleOne(world, namespace, id, by))
    },

    ...createActing({ world, findOrRefuse, arm }),
    ...createPolling({ world, arm }),
    tellEarly: (namespace: Namespace, verification: Verification) =>
      toldEarly(world, namespace, verification),

    ...createRedelivery({ world, findOrRefuse, notice }),

    ...createSeeding(keep),

    ...createRestoring({ namespaces, homes, most: settings.maxNamespaces, emptied, arm }),

    /** What pacts take for granted. */
    providerStates: createProviderStates({
      settings,
      world,
      namespaces,
      homes,
      freshNow,
      ownerOf: accounts.ownerOf,
      prepare,
      keep,
      reset,
    }),

    ...createTelling({ settings, world, freshNow, prepare }),

    enqueue,
    lastUsed: namespaces.lastUsed,

    ...createExplaining({ reasonStyle: settings.reasonStyle, namespaces, homes, findOrRefuse }),

    /** Back to the start: clock, ids, draws and everything opened. What is under way ends unheard. */
    reset,

    close(): void {
      heartbeat.stop()
      events.close()
    },
  }
}
