import type { ScenarioUse } from '../domain/scenarios/scenario-use.ts'
import type { DurationMs, Instant } from '../domain/time/instant.ts'
import { createClock } from '../emulator/clock.ts'
import { ControlApiError } from '../emulator/control-api-error.ts'
import type { Emulator } from '../emulator/emulator.ts'
import { storageFullError } from '../emulator/eviction.ts'
import type { Namespace } from '../emulator/namespace.ts'
import { setDefaultScenario, setQueue } from '../emulator/namespace-settings.ts'
import { noNamespaceLeftError } from '../emulator/namespaces.ts'
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

/** Brings namespaces into the states that pacts name. */
export interface ProviderStates {
  /**
   * Sets up a state in one namespace, or in the namespace of the next request. Throws a ControlApiError: 409 for an
   * id that another namespace has, 507 if the limits leave no room.
   */
  setUp(state: ProviderState, name: string | undefined): void
  /** Deletes the namespace, if a state has made it, and every state that waits for a request. */
  tearDown(name: string | undefined): void
  /**
   * Notes a request to the emulated API by a namespace, or without a token. Returns false if a state that waits for
   * it finds no room: the request must not be answered as if the state held.
   */
  onRequest(name: string | undefined): boolean
}

/**
 * Brings namespaces into the states that pacts name. A state begins with an empty namespace whose clock
 * stands still; states that are set up one after the other, with no request between them, are of one
 * interaction and hold together.
 */
export function createProviderStates(emulator: Emulator): ProviderStates {
  const { settings, namespaces, namespaceById, eviction, reset } = emulator
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
    const leaving = eviction.candidates(more, isFirst ? before : undefined)
    if (leaving === undefined) return storageFullError(settings.maxStored)
    eviction.evict(leaving)
    if (isFirst) renew(emulator, name, state.now)
    made.add(name)
    untouched.add(name)
    const namespace = namespaces.get(name) ?? before
    if (state.id !== undefined) {
      const home = namespaceById.get(state.id)
      if (home !== undefined && home !== namespace) reset(home.name)
      openAs(emulator, namespace, state, state.id)
    }
    setDefaultScenario(namespace, state.use)
    // A header, a mail tag or a tax code must not select another scenario.
    setQueue(namespace, [state.use])
    return undefined
  }

  return {
    setUp(state, name) {
      const home = state.id === undefined ? undefined : namespaceById.get(state.id)
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

    tearDown(name) {
      awaiting = []
      if (name === undefined || !made.has(name)) return
      reset(name)
      made.delete(name)
      untouched.delete(name)
    },

    onRequest(name) {
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

function renew(emulator: Emulator, name: string, now: Instant | undefined): void {
  const { settings, namespaces } = emulator
  emulator.reset(name)
  const at = now ?? emulator.initialTime()
  const clock = createClock({ mode: 'manual', at, speed: settings.speed })
  namespaces.put(emulator.createNamespace(name, clock))
}

// It costs nothing, and there is no callback that anybody could be told by.
function openAs(
  emulator: Emulator,
  namespace: Namespace,
  { use, age, base }: ProviderState,
  id: string,
): void {
  const prepared = emulator.prepare(namespace, {
    mode: 'live',
    request: { mail: 'anna@example.com' },
    base,
    use,
  })
  // The scenario was there when the state was set up; since then its file may have gone.
  if ('fault' in prepared) return
  const { verification } = prepared
  const scenario = { ...verification.scenario, selectedBy: 'pact state' }
  // Two states of one interaction may name one verification: it stands where the later one opens it.
  namespace.verifications.delete(id)
  emulator.add(namespace, { ...verification, id, link: `${base}/link/${id}`, scenario })
  runUntil(emulator.context, namespace, id, age)
}
