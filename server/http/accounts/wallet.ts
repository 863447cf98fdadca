import type { RequestHandler } from 'express'
import {
  type Cents,
  chargeFor,
  remainingCredit,
  toCents,
  toEuro,
  totalCost,
  type WalletMovement,
} from '../../domain/accounts/costs.ts'
import { hexFrom, randomFrom } from '../../domain/base/random.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import type { Settings } from '../../runtime/settings.ts'
import type { HttpContext } from '../http-context.ts'
import { sendData, sendProblem } from '../send-response.ts'
import { authenticateAccount } from './basic-auth.ts'
import { paginate } from './pagination.ts'
import { formatPlatformTime } from './token-view.ts'

/**
 * Handles GET /wallet, GET /wallet/transactions and, for version 1, GET /credit. Source: sibling
 * (docs/fidelity-accounts.md).
 */
export function walletHandlers(context: HttpContext) {
  const { settings } = context.emulator
  const { wireOnly } = settings

  const wallet: RequestHandler = (req, res) => {
    const login = authenticateAccount(context, req, res)
    if (login === undefined) return
    const { namespace } = login
    const [latest] = movementsOf(namespace, settings)
    const createdAt = formatPlatformTime(namespace.startedAt)
    const updatedAt = formatPlatformTime(latest?.at ?? namespace.startedAt)
    sendData(res, { credit: creditOf(namespace, settings), createdAt, updatedAt }, { wireOnly })
  }

  const transactions: RequestHandler = (req, res) => {
    const login = authenticateAccount(context, req, res)
    if (login === undefined) return
    const page = paginate(movementsOf(login.namespace, settings), req.query, 'PAGE_INVALID')
    if (!page.ok) sendProblem(res, page.problem, { wireOnly })
    else sendData(res, page.value.map(movementRow), { wireOnly })
  }

  const credit: RequestHandler = (req, res) => {
    const login = authenticateAccount(context, req, res)
    if (login === undefined) return
    sendData(res, { credit: creditOf(login.namespace, settings) }, { wireOnly })
  }

  return { wallet, transactions, credit }
}

// The balance if no credit is configured: large, and never checked.
const defaultWalletEuro = 1_000_000

function initialCredit({ credit = defaultWalletEuro }: Settings): Cents {
  return toCents(credit)
}

function creditOf({ billed }: Namespace, settings: Settings): number {
  return toEuro(remainingCredit(initialCredit(settings), totalCost(billed, settings.prices)))
}

// Returns the movements newest first; the initial recharge is last.
function movementsOf(namespace: Namespace, settings: Settings): readonly WalletMovement[] {
  const { name, seed, startedAt, verifications } = namespace
  const charges = [...verifications.values()].map((verification) =>
    chargeFor(verification, settings.prices),
  )
  const id = hexFrom(randomFrom(seed, name, 'recharge'), 24)
  const amount = initialCredit(settings)
  return [...charges.reverse(), { id, at: startedAt, amount, what: 'recharge' }]
}

function movementRow({ id, at, amount, what }: WalletMovement) {
  return {
    id: `txn_${id}`,
    amount: toEuro(amount),
    createdAt: formatPlatformTime(at),
    description: what === 'charge' ? 'API usage - videoid.openapi.com' : 'Wallet recharge',
  }
}
