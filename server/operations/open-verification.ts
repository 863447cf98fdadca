import { exceededChargeLimit } from '../domain/accounts/access-token.ts'
import {
  addCents,
  type BillingTotals,
  type Cents,
  type PriceKind,
  priceOf,
  remainingCredit,
  toCents,
  toEuro,
  totalCost,
} from '../domain/accounts/costs.ts'
import { randomFrom, uuidFrom } from '../domain/base/random.ts'
import { planCallbacks } from '../domain/callbacks/plan-deliveries.ts'
import type { Timeline } from '../domain/model/plan.ts'
import { createProblem, type Problem } from '../domain/model/problem.ts'
import { createVerification, type Verification } from '../domain/model/verification.ts'
import type { Mode, VerificationRequest } from '../domain/model/verification-request.ts'
import { compileTimeline } from '../domain/scenarios/compile-timeline.ts'
import type { ScenarioUse } from '../domain/scenarios/scenario-reference.ts'
import { chooseScenario } from '../domain/scenarios/selection/choose-scenario.ts'
import { matchRoute, type RoutableRequest } from '../domain/scenarios/selection/routing-rules.ts'
import type { ActiveToken } from '../emulator/account.ts'
import type { Emulator } from '../emulator/emulator.ts'
import { countCall, type Namespace, reserveCalls } from '../emulator/namespace.ts'
import { dropQueuedScenario } from '../emulator/namespace-settings.ts'
import { sendEarlyCallbacks } from './early-callbacks.ts'

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
  /** Sentences about scenarios that the request names in its mail tag, but that cannot be used. */
  readonly warnings: readonly string[]
  /** The key of the rule in routes.yaml that chose the scenario. */
  readonly route?: string
}

/** The response to a request that cannot open a verification. `fault` is set if its scenario cannot be used. */
export interface OpeningRefused {
  readonly problem: Problem
  readonly fault?: string
}

/** A verification that can be opened. The caller calls exactly one of the two functions. */
export interface Opening {
  readonly prepared: PreparedVerification
  /** Stores and bills the verification, and sends the callbacks that precede the response. */
  open(): Promise<void>
  /** Opens nothing. The entry of the queue or of the rule still counts as used. */
  skip(): void
}

/**
 * Checks whether a verification can be opened: first its scenario, then the limit of stored verifications, then the
 * payment. `token` is the token of the request if the emulator has issued it.
 *
 * Source: assumed (the order of the checks). docs/fidelity.md#open
 */
export function prepareToOpen(
  emulator: Emulator,
  namespace: Namespace,
  request: OpeningRequest,
  token?: ActiveToken,
): Opening | OpeningRefused {
  const prepared = prepareVerification(emulator, namespace, request)
  if ('fault' in prepared) {
    // A scenario that cannot be used must not block the queue. A scenario in `use` is not from the queue.
    if (request.use === undefined) dropQueuedScenario(namespace)
    const { fault } = prepared
    return { problem: createProblem('SCENARIO_UNKNOWN', { fault }), fault }
  }
  if (!ensureCapacity(emulator)) return { problem: createProblem('STORAGE_FULL') }
  const unpaid = paymentProblem(emulator, namespace, request.mode, token)
  if (unpaid !== undefined) return { problem: unpaid }
  return {
    prepared,
    async open() {
      commitVerification(emulator, namespace, prepared)
      chargeToken(emulator, request.mode, token)
      const { id, deliveries } = prepared.verification
      if (deliveries.some(({ early }) => early === true)) {
        await sendEarlyCallbacks(emulator, namespace, id)
      }
    },
    skip: () => consumeSelection(namespace, prepared),
  }
}

/**
 * Chooses the scenario and compiles the plan. Changes nothing. Returns a sentence as `fault` if the scenario cannot
 * be used.
 */
export function prepareVerification(
  { settings, catalog }: Pick<Emulator, 'settings' | 'catalog'>,
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
        if (catalog.routes.length === 0) return undefined
        const routable = { mail: request.mail, headers, namespace: namespace.name, body }
        return matchRoute(catalog.routes, routable, (key) => namespace.calls.get(key) ?? 0)
      },
      namespaceDefault: namespace.defaultScenario,
      serverDefault: { name: settings.scenario },
    },
    catalog.scenarios,
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
    outcomeRandom: randomFrom(seed, number, 'outcome'),
    booked: namespace.booked,
    openNow: namespace.openNow === true,
  })
  const { drawn } = timeline
  const withDraw = drawn === undefined ? chosen : { ...chosen, drawn }
  const details = { id, number, seed, owner, link, mode, request, scenario: withDraw, timeline, at }
  const opening = chain === 0 ? details : { ...details, chain }
  const prepared = { verification: planCallbacks(createVerification(opening)), timeline, warnings }
  return choice.route === undefined ? prepared : { ...prepared, route: choice.route.key }
}

/** Returns the number, id and link of the next verification. They follow from the seed and the namespace. */
export function nextIdentity({ name, seed, owner, lastNumber }: Namespace, base: string) {
  const number = lastNumber + 1
  const id = uuidFrom(randomFrom(seed, name, number))
  return { id, number, seed, owner, link: `${base}/link/${id}` }
}

/** Stores and bills a prepared verification, and removes its scenario from the queue. */
export function commitVerification(
  { billing, add }: Pick<Emulator, 'billing' | 'add'>,
  namespace: Namespace,
  prepared: PreparedVerification,
): void {
  const { verification, timeline } = prepared
  if (timeline.calls !== undefined) reserveCalls(namespace, verification, timeline.calls)
  billing.charge(namespace, verification.mode)
  consumeSelection(namespace, prepared)
  add(namespace, verification)
}

/**
 * Removes the used scenario from the queue, or counts the use of the rule in routes.yaml. This happens once for each
 * POST, even if no verification is opened in the end.
 */
function consumeSelection(
  namespace: Namespace,
  { verification, route }: PreparedVerification,
): void {
  if (verification.scenario.selectedBy === 'queue') dropQueuedScenario(namespace)
  if (route !== undefined) countCall(namespace, route)
}

/** If the limit of stored verifications is reached, evicts some. Returns false if nothing can be evicted. */
export function ensureCapacity({ settings, namespaceById, eviction }: Emulator): boolean {
  return namespaceById.size < settings.maxStored || eviction.evictOldest()
}

/**
 * Returns the problem if the credit or a limit does not cover a new verification, else undefined. `token` is the
 * token of the request if the emulator has issued it.
 *
 * Source: sibling (the sentence with both amounts), documented (the POST is charged). docs/fidelity-accounts.md
 */
export function paymentProblem(
  { settings, billing }: Pick<Emulator, 'settings' | 'billing'>,
  { billed }: Namespace,
  mode: Mode,
  token: ActiveToken | undefined,
): Problem | undefined {
  const { credit, budget, prices } = settings
  if (credit === undefined && budget === undefined && token === undefined) return undefined
  const price = priceOf(mode, prices)
  const limit = token && exceededChargeLimit(token.token.limits, token.use, price)
  if (limit !== undefined) return createProblem('TOKEN_LIMIT', { limit })
  const available = Math.min(
    remaining(credit, billed, prices),
    remaining(budget, billing.totals(), prices),
  ) as Cents
  if (price <= available) return undefined
  return createProblem('CREDIT', { price: toEuro(price), credit: toEuro(available) })
}

/** Counts a charge against the limits of an issued token. */
export function chargeToken(
  { settings, accounts }: Pick<Emulator, 'settings' | 'accounts'>,
  mode: Mode,
  token: ActiveToken | undefined,
): void {
  if (token === undefined) return
  token.use.walletRequests += 1
  token.use.walletCents = addCents(token.use.walletCents, priceOf(mode, settings.prices))
  accounts.recordUse(token)
}

function remaining(euro: number | undefined, billed: BillingTotals, prices: PriceKind): number {
  return euro === undefined
    ? Number.POSITIVE_INFINITY
    : remainingCredit(toCents(euro), totalCost(billed, prices))
}
