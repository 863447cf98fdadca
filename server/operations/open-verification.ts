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
import { createProblem, type Problem } from '../domain/model/problem.ts'
import { type Verification, verificationTime } from '../domain/model/verification.ts'
import type { Mode } from '../domain/model/verification-request.ts'
import type { ActiveToken } from '../emulator/account.ts'
import type { Emulator } from '../emulator/emulator.ts'
import type { Namespace } from '../emulator/namespace.ts'
import {
  consumeSelection,
  dropQueuedScenario,
  type OpeningRequest,
  type PreparedVerification,
} from '../emulator/prepare-verification.ts'
import { runAfter } from '../runtime/timer.ts'

/** The reason why a verification cannot be opened. `fault` is set if its scenario cannot be used. */
export interface OpeningRefused {
  readonly problem: Problem
  readonly fault?: string
}

/** A verification that can be opened. Call exactly one of the two functions. */
export interface Opening {
  readonly prepared: PreparedVerification
  /** Stores and bills the verification, and sends the callbacks that precede the response. */
  open(): Promise<void>
  /** Opens nothing. The selection of its scenario counts as used all the same. */
  skip(): void
}

/**
 * Checks whether a verification can be opened: first its scenario, then the limit of stored verifications, then the
 * payment. `token` is the issued token of the request, if it has one.
 *
 * Source: assumed (the order of the checks). docs/fidelity.md#open
 */
export function prepareToOpen(
  emulator: Emulator,
  namespace: Namespace,
  request: OpeningRequest,
  token?: ActiveToken,
): Opening | OpeningRefused {
  const prepared = emulator.prepare(namespace, request)
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
      emulator.commit(namespace, prepared)
      chargeToken(emulator, request.mode, token)
      await sendEarlyCallbacks(emulator, namespace, prepared.verification)
    },
    skip: () => consumeSelection(namespace, prepared),
  }
}

/** Evicts verifications if the limit is reached. Returns false if it is reached and nothing can be evicted. */
export function ensureCapacity({ settings, namespaceById, eviction }: Emulator): boolean {
  return namespaceById.size < settings.maxStored || eviction.evictOldest()
}

// Real time: long enough for a local receiver, and short for the client, which waits for the response.
const earlyWaitMs = 1_000

/**
 * Sends the callbacks that the scenario puts before the response to the POST. Waits until the receiver has answered
 * them, but at most one second.
 */
export async function sendEarlyCallbacks(
  emulator: Emulator,
  namespace: Namespace,
  { id, deliveries }: Verification,
): Promise<void> {
  const verification = namespace.verifications.get(id)
  if (verification === undefined || !deliveries.some(({ early }) => early === true)) return
  // They are usually under way already, except while the clock is being advanced.
  const now = verificationTime(verification, namespace.clock.now())
  emulator.dispatch(namespace, id, { kind: 'time-passed', now })
  let cancel = () => {}
  const timeIsUp = new Promise<'up'>((resolve) => {
    cancel = runAfter(earlyWaitMs, () => resolve('up'))
  })
  while (isUnderWay(namespace.verifications.get(id))) {
    if ((await Promise.race([timeIsUp, ...namespace.runningEffects])) === 'up') break
  }
  cancel()
}

function isUnderWay(verification: Verification | undefined): boolean {
  const deliveries = verification?.deliveries ?? []
  return deliveries.some(({ early, status }) => early === true && status === 'sending')
}

/**
 * Returns the problem if the credit or a limit does not cover a new verification, else undefined. `token` is the
 * issued token of the request, if it has one.
 *
 * Source: sibling (the sentence, needed > available), documented (charged at the POST).
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
