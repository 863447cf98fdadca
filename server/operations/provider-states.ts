import type { ScenarioUse } from '../domain/scenarios/scenario-reference.ts'
import type { DurationMs, Instant } from '../domain/time/instant.ts'
import { createClock } from '../emulator/clock.ts'
import { ControlApiError } from '../emulator/control-api-error.ts'
import type { Emulator } from '../emulator/emulator.ts'
import { storageFullError } from '../emulator/eviction.ts'
import type { Namespace } from '../emulator/namespace.ts'
import { setDefaultScenario, setQueue } from '../emulator/namespace-settings.ts'
import { noNamespaceLeftError } from '../emulator/namespaces.ts'
import { advanceToAge } from './advance-to-age.ts'
import { prepareVerification } from './open-verification.ts'

/** The state that a pact requires before one interaction. */
export type ProviderState = {
  /** The scenario of the next POST, and of the verification with the id `id`. */
  readonly use: ScenarioUse
  /** The id of a verification that must exist. */
  readonly id?: string
  /** How old the verification is, or `end` for the end of its plan. */
  readonly age: DurationMs | 'end'
  /** The time that the clock shows. */
  readonly now?: Instant
  /** The base of the verification's link: `http://127.0.0.1:4280`. */
  readonly base: string
}

/** Sets up the states of namespaces that pacts require. */
export interface ProviderStates {
  /** True while a state waits for a request. If it is false, `onRequest` has no effect. */
  readonly isPending: boolean
  /**
   * Sets up a state in the namespace `name`. Without `name`, the state waits for the next request, and is set up in
   * its namespace. Throws a ControlApiError: 409 if another namespace has the id, 507 if a limit is reached.
   */
  setUp(state: ProviderState, name: string | undefined): void
  /** Deletes the namespace if a state has created it, and every state that waits for a request. */
  tearDown(name: string | undefined): void
  /**
   * Reports a request to the emulated API. `name` is the namespace of its token; undefined without a token. Sets up
   * the states that wait for a request. Returns false if a limit prevents that. The caller must then refuse the
   * request, because its state is missing.
   */
  onRequest(name: string | undefined): boolean
}

/**
 * A state begins with an empty namespace whose clock is paused. If several states come without a request between them,
 * they belong to one interaction of a pact. They are set up in the same namespace, without emptying it again.
 */
export function createProviderStates(emulator: Emulator): ProviderStates {
  const { settings, namespaces, namespaceById, eviction, reset } = emulator
  // States that name no namespace. They are set up in the namespace of the next request.
  let waitingStates: readonly ProviderState[] = []
  // `created` has the namespaces that states have created. `untouched` has those of them that got no request since
  // then.
  const created = new Set<string>()
  const untouched = new Set<string>()

  /** Sets up the state. Returns an error, and changes nothing, if a limit is reached. */
  function apply(name: string, state: ProviderState): ControlApiError | undefined {
    const isFirst = !untouched.has(name)
    const before = namespaces.getOrCreate(name)
    if (before === undefined) return noNamespaceLeftError(name, settings.maxNamespaces)
    const more = state.id === undefined ? 0 : 1
    const idsToEvict = eviction.candidates(more, isFirst ? before : undefined)
    if (idsToEvict === undefined) return storageFullError(settings.maxStored)
    eviction.evict(idsToEvict)
    if (isFirst) recreateNamespace(emulator, name, state.now)
    created.add(name)
    untouched.add(name)
    const namespace = namespaces.get(name) ?? before
    if (state.id !== undefined) {
      const existing = namespaceById.get(state.id)
      if (existing !== undefined && existing !== namespace) reset(existing.name)
      openWithId(emulator, namespace, state, state.id)
    }
    setDefaultScenario(namespace, state.use)
    // A header, a mail tag or a tax code must not select another scenario.
    setQueue(namespace, [state.use])
    return undefined
  }

  function updatePending(): void {
    providerStates.isPending = waitingStates.length > 0 || untouched.size > 0
  }

  const providerStates: { -readonly [Name in keyof ProviderStates]: ProviderStates[Name] } = {
    isPending: false,
    setUp(state, name) {
      const existing = state.id === undefined ? undefined : namespaceById.get(state.id)
      if (existing !== undefined && existing.name !== name && !created.has(existing.name)) {
        throw new ControlApiError(
          409,
          `Verification ${state.id} is already in namespace ${existing.name}.`,
          {
            fix: 'Give another id, or reset that namespace first.',
          },
        )
      }
      if (name === undefined) waitingStates = [...waitingStates, state]
      else throwIfDefined(apply(name, state))
      updatePending()
    },

    tearDown(name) {
      waitingStates = []
      if (name !== undefined && created.has(name)) {
        reset(name)
        created.delete(name)
        untouched.delete(name)
      }
      updatePending()
    },

    onRequest(name) {
      const states = waitingStates
      waitingStates = []
      const errors = name === undefined ? [] : states.map((state) => apply(name, state))
      if (name !== undefined) untouched.delete(name)
      updatePending()
      return errors.every((error) => error === undefined)
    },
  }
  return providerStates
}

function throwIfDefined(error: ControlApiError | undefined): void {
  if (error !== undefined) throw error
}

function recreateNamespace(emulator: Emulator, name: string, now: Instant | undefined): void {
  const { settings, namespaces } = emulator
  emulator.reset(name)
  const at = now ?? emulator.initialTime()
  const clock = createClock({ mode: 'manual', at, speed: settings.speed })
  namespaces.put(emulator.createNamespace(name, clock))
}

/** Opens the verification of a state, without billing it and without a callback. */
function openWithId(
  emulator: Emulator,
  namespace: Namespace,
  { use, age, base }: ProviderState,
  id: string,
): void {
  const prepared = prepareVerification(emulator, namespace, {
    mode: 'live',
    request: { mail: 'anna@example.com' },
    base,
    use,
  })
  // The scenario existed when the state was requested, but its file may be deleted since then.
  if ('fault' in prepared) return
  const { verification } = prepared
  const scenario = { ...verification.scenario, selectedBy: 'pact state' }
  // Two states of one interaction may have the same id. The later state replaces the verification.
  namespace.verifications.delete(id)
  emulator.add(namespace, { ...verification, id, link: `${base}/link/${id}`, scenario })
  advanceToAge(emulator.context, namespace, id, age)
}
