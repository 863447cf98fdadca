import { randomFrom, uuidFrom } from '../domain/base/random.ts'
import type { Timeline } from '../domain/model/plan.ts'
import type { Verification } from '../domain/model/verification.ts'
import type { Mode, VerificationRequest } from '../domain/model/verification-request.ts'
import { compileTimeline } from '../domain/scenarios/compile-timeline.ts'
import type { ScenarioUse } from '../domain/scenarios/scenario-reference.ts'
import { chooseScenario } from '../domain/scenarios/selection/choose-scenario.ts'
import { matchRoute, type RoutableRequest } from '../domain/scenarios/selection/routing-rules.ts'
import { createVerification } from '../domain/verification/create-verification.ts'
import type { Settings } from '../runtime/settings.ts'
import type { ScenarioCatalog } from '../scenario-files/scenario-catalog.ts'
import { countCall, type Namespace } from './namespace.ts'

/** The request to open a verification. */
export interface OpeningRequest {
  readonly mode: Mode
  readonly request: VerificationRequest
  /** The text of `x-emulator-scenario`. */
  readonly header?: string
  /** Overrides the queue, the header and the rules that select a scenario. */
  readonly use?: ScenarioUse
  /** All headers, and the unchanged body, for the rules of routes.yaml. */
  readonly headers?: RoutableRequest['headers']
  readonly body?: unknown
  /** The base of the link: `http://127.0.0.1:4280`. */
  readonly base: string
  /** How many emulators this POST has passed through. Default: 0. */
  readonly chain?: number
}

/** A verification with its compiled plan, not yet stored. */
export interface PreparedVerification {
  readonly verification: Verification
  readonly timeline: Timeline
  /** Sentences about a scenario that the request names, but that cannot be used. */
  readonly warnings: readonly string[]
  /** The rule of routes.yaml that chose the scenario, by its key. */
  readonly route?: string
}

/**
 * Chooses the scenario and compiles the plan. Changes nothing. Returns a sentence as `fault` if the scenario cannot
 * be used.
 */
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
        if (book.routes.length === 0) return undefined
        const routable = { mail: request.mail, headers, namespace: namespace.name, body }
        return matchRoute(book.routes, routable, (key) => namespace.calls.get(key) ?? 0)
      },
      namespaceDefault: namespace.defaultScenario,
      serverDefault: { name: settings.scenario },
    },
    book.scenarios,
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
  const details = { id, number, seed, owner, link, mode, request, scenario: chosen, timeline, at }
  const opening = chain === 0 ? details : { ...details, chain }
  const prepared = { verification: createVerification(opening), timeline, warnings }
  return choice.route === undefined ? prepared : { ...prepared, route: choice.route.key }
}

/** Returns the number, id and link of the next verification. They follow from the seed and the namespace. */
export function nextIdentity({ name, seed, owner, lastNumber }: Namespace, base: string) {
  const number = lastNumber + 1
  const id = uuidFrom(randomFrom(seed, name, number))
  return { id, number, seed, owner, link: `${base}/link/${id}` }
}

/**
 * Removes the used scenario from the queue, or counts the use of the rule. Each counts for one POST, even if no
 * verification is opened in the end.
 */
export function consumeSelection(
  namespace: Namespace,
  { verification, route }: PreparedVerification,
): void {
  if (verification.scenario.selectedBy === 'queue') dropQueuedScenario(namespace)
  if (route !== undefined) countCall(namespace, route)
}

/** Removes the first scenario of the queue. One that cannot be used must not block those behind it. */
export function dropQueuedScenario(namespace: Namespace): void {
  namespace.queue = namespace.queue.slice(1)
  namespace.reportChange()
}
