import type { Verification } from '../domain/model/verification.ts'
import type { ScenarioUse } from '../domain/scenarios/scenario-use.ts'
import type { DurationMs, Instant } from '../domain/time/instant.ts'
import type { Settings } from '../runtime/settings.ts'
import { type Clock, createClock } from './clock.ts'
import { ControlApiError } from './control-api-error.ts'
import type { EmulatorContext } from './dispatcher.ts'
import { type EvictionPolicy, storageFullError } from './eviction.ts'
import type { Namespace } from './namespace.ts'
import { type Namespaces, noNamespaceLeftError } from './namespaces.ts'
import type { OpeningRequest, PreparedVerification } from './prepare-verification.ts'
import { runUntil } from './run-until.ts'

/** What a pact takes for granted before one interaction. */
export type ProviderState = {
  /** The scenario of the next POST, and of the verification below. */
  readonly use: ScenarioUse
  /** A verification with this id is there. */
  readonly id?: string
  /** How old it is by then, or that its plan has run to the end. */
  readonly age: DurationMs | 'end'
  /** What the clock shows. */
  readonly now?: Instant
  readonly base: string
}

type Around = {
  readonly settings: Settings
  readonly world: EmulatorContext
  readonly namespaces: Namespaces
  readonly homes: ReadonlyMap<string, Namespace>
  readonly room: EvictionPolicy
  readonly freshNow: () => Instant
  readonly created: (name: string, clock: Clock) => Namespace
  readonly prepare: (
    namespace: Namespace,
    wanted: OpeningRequest,
  ) => PreparedVerification | { readonly fault: string }
  readonly keep: (namespace: Namespace, verification: Verification) => void
  readonly reset: (name: string) => void
}

/**
 * Brings namespaces into the states that pacts name. A state begins with an empty namespace whose clock
 * stands still; states that are set up one after the other, with no request between them, are of one
 * interaction and hold together.
 */
export function createProviderStates(around: Around) {
  const { settings, namespaces, homes, room, reset } = around
  // Of no token, so for the namespace of whatever request is next.
  let awaiting: readonly ProviderState[] = []
  // Namespaces that states have made, and those of them in which nothing was asked since.
  const made = new Set<string>()
  const untouched = new Set<string>()

  /** Brings the state about, or returns why there is no room for it, with everything as it was. */
  function enter(name: string, state: ProviderState): ControlApiError | undefined {
    const isFirst = !untouched.has(name)
    const before = namespaces.getOrCreate(name)
    if (before === undefined) return noNamespaceLeftError(name, settings.maxNamespaces)
    const more = state.id === undefined ? 0 : 1
    const leaving = room.candidates(more, isFirst ? before : undefined)
    if (leaving === undefined) return storageFullError(settings.maxStored)
    room.evict(leaving)
    if (isFirst) renew(around, name, state.now)
    made.add(name)
    untouched.add(name)
    const namespace = namespaces.get(name) ?? before
    if (state.id !== undefined) {
      const home = homes.get(state.id)
      if (home !== undefined && home !== namespace) reset(home.name)
      openAs(around, namespace, state, state.id)
    }
    namespace.byDefault = state.use
    // What a header, a mail tag or a tax code would choose has no say here.
    namespace.queue = [state.use]
    namespace.changed()
    return undefined
  }

  return {
    /**
     * For one namespace, or for that of the next request. Refuses an id that somebody else opened, with 409, and
     * what finds no room, with 507.
     */
    setUp(state: ProviderState, name: string | undefined): void {
      const home = state.id === undefined ? undefined : homes.get(state.id)
      if (home !== undefined && home.name !== name && !made.has(home.name)) {
        throw new ControlApiError(
          409,
          `Verification ${state.id} lives in namespace ${home.name} already.`,
          {
            fix: 'Give another id, or reset that namespace first.',
          },
        )
      }
      if (name === undefined) awaiting = [...awaiting, state]
      else refuse(enter(name, state))
    },

    tearDown(name: string | undefined): void {
      awaiting = []
      if (name === undefined || !made.has(name)) return
      reset(name)
      made.delete(name)
      untouched.delete(name)
    },

    /**
     * A request of the emulated API comes, of this namespace, or of nobody. False where a state finds no room,
     * so that the request must not be answered as if it held.
     */
    met(name: string | undefined): boolean {
      if (awaiting.length === 0 && untouched.size === 0) return true
      const states = awaiting
      awaiting = []
      if (name === undefined) return true
      const refusals = states.map((state) => enter(name, state))
      untouched.delete(name)
      return refusals.every((each) => each === undefined)
    },
  }
}

function refuse(refusal: ControlApiError | undefined): void {
  if (refusal !== undefined) throw refusal
}

function renew(
  { settings, namespaces, freshNow, created, reset }: Around,
  name: string,
  now: Instant | undefined,
): void {
  reset(name)
  const clock = createClock({ mode: 'manual', at: now ?? freshNow(), speed: settings.speed })
  namespaces.put(created(name, clock))
}

// It costs nothing, and there is no callback that anybody could be told by.
function openAs(
  { world, prepare, keep }: Around,
  namespace: Namespace,
  { use, age, base }: ProviderState,
  id: string,
): void {
  namespace.queue = [use]
  const prepared = prepare(namespace, { mode: 'live', request: { mail: 'anna@example.com' }, base })
  // The scenario was there when the state was set up; since then its file may have gone.
  if ('fault' in prepared) return
  const { verification } = prepared
  const scenario = { ...verification.scenario, selectedBy: 'pact state' }
  // Two states of one interaction may name one verification: it stands where the later one opens it.
  namespace.verifications.delete(id)
  keep(namespace, { ...verification, id, link: `${base}/link/${id}`, scenario })
  runUntil(world, namespace, id, age)
}
