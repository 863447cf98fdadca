import { randomFrom, uuidFrom } from '../domain/base/random.ts'
import type { Timeline } from '../domain/model/plan.ts'
import type { Verification } from '../domain/model/verification.ts'
import type { Mode, VerificationRequest } from '../domain/model/verification-request.ts'
import { compileTimeline } from '../domain/scenarios/compile-timeline.ts'
import type { ScenarioUse } from '../domain/scenarios/scenario-use.ts'
import { chooseScenario } from '../domain/scenarios/selection/choose-scenario.ts'
import { matchRoute, type RoutableRequest } from '../domain/scenarios/selection/routes.ts'
import { createVerification } from '../domain/verification/create-verification.ts'
import type { Settings } from '../runtime/settings.ts'
import type { ScenarioCatalog } from '../scenario-files/scenario-catalog.ts'
import { countCall, type Namespace } from './namespace.ts'

/** What a client wants opened. */
export type OpeningRequest = {
  readonly mode: Mode
  readonly request: VerificationRequest
  /** The text of `x-emulator-scenario`. */
  readonly header?: string
  /** The scenario itself, whatever queue, header and rules say. */
  readonly use?: ScenarioUse
  /** All headers, and the body as it came, for the rules of routes.yaml. */
  readonly headers?: RoutableRequest['headers']
  readonly body?: unknown
  /** Base of the link: `http://127.0.0.1:4280`. */
  readonly base: string
  /** How many emulators this POST has come through. */
  readonly chain?: number
}

/** A verification decided upon, not yet committed. */
export type PreparedVerification = {
  readonly verification: Verification
  readonly timeline: Timeline
  readonly warnings: readonly string[]
  /** The rule of routes.yaml that chose the scenario, by its key. */
  readonly route?: string
}

/** Chooses the scenario and settles the whole plan; changes nothing. */
export function prepareVerification(
  { settings, book }: { readonly settings: Settings; readonly book: ScenarioCatalog },
  namespace: Namespace,
  { mode, request, use, header, base, chain = 0, headers = {}, body }: OpeningRequest,
): PreparedVerification | { readonly fault: string } {
  const choice = chooseScenario(
    {
      explicit: use,
      queued: namespace.queue[0],
      header,
      mail: request.mail,
      taxCode: request.user?.taxCode,
      route: () => {
        const sighting = { mail: request.mail, headers, namespace: namespace.name, body }
        return matchRoute(book.routes(), sighting, (key) => namespace.calls.get(key) ?? 0)
      },
      namespaceDefault: namespace.byDefault,
      serverDefault: { name: settings.scenario },
    },
    book,
  )
  if ('fault' in choice) return choice
  const { chosen, scenario, warnings } = choice
  const at = namespace.clock.now()
  const { id, number, seed, owner, link } = nextIdentity(namespace, base)
  const timeline = compileTimeline({
    scenario,
    params: chosen.params,
    mode,
    pace: settings.pace,
    openedAt: at,
    random: randomFrom(seed, number, 'timeline'),
    booked: namespace.booked,
    openNow: namespace.openNow === true,
  })
  const life = { id, number, seed, owner, link, mode, request, scenario: chosen, timeline, at }
  const opening = chain === 0 ? life : { ...life, chain }
  const prepared = { verification: createVerification(opening), timeline, warnings }
  return choice.route === undefined ? prepared : { ...prepared, route: choice.route.key }
}

/** Who the next verification of a namespace is, whatever becomes of it. */
export function nextIdentity({ name, seed, owner, opened }: Namespace, base: string) {
  const number = opened + 1
  const id = uuidFrom(randomFrom(seed, name, number))
  return { id, number, seed, owner, link: `${base}/link/${id}` }
}

/** A place in the queue, or a turn of a rule's list, is good for one POST, whatever becomes of it. */
export function consumeSelection(
  namespace: Namespace,
  { verification, route }: PreparedVerification,
): void {
  if (verification.scenario.selectedBy === 'queue') dropQueuedScenario(namespace)
  if (route !== undefined) countCall(namespace, route)
}

/** After a fault: what the queue wanted is not to be had, and must not keep out what comes after it. */
export function dropQueuedScenario(namespace: Namespace): void {
  namespace.queue = namespace.queue.slice(1)
  namespace.changed()
}
