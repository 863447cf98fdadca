import type { RequestHandler } from 'express'
import { spentOn } from '../../domain/accounts/costs.ts'
import {
  type Cents,
  centsOf,
  chargeFor,
  euroOf,
  left,
  type Movement,
} from '../../domain/accounts/prices.ts'
import { hexFrom, randomFrom } from '../../domain/base/random.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import type { Settings } from '../../runtime/settings.ts'
import type { HttpContext } from '../http-context.ts'
import { answerData, answerProblem } from '../send-response.ts'
import { accountOfRequest } from './basic-auth.ts'
import { pageOf } from './pagination.ts'
import { platformTime } from './token-view.ts'

/** GET /wallet, /wallet/transactions and, of version 1, /credit. Source: sibling. */
export function walletHandlers(here: HttpContext) {
  const { settings } = here.emulator
  const { wireOnly } = settings

  const wallet: RequestHandler = (req, res) => {
    const login = accountOfRequest(here, req, res)
    if (login === undefined) return
    const { namespace } = login
    const [latest] = movementsOf(namespace, settings)
    const createdAt = platformTime(namespace.startedAt)
    const updatedAt = platformTime(latest?.at ?? namespace.startedAt)
    answerData(res, { credit: creditOf(namespace, settings), createdAt, updatedAt }, { wireOnly })
  }

  const transactions: RequestHandler = (req, res) => {
    const login = accountOfRequest(here, req, res)
    if (login === undefined) return
    const page = pageOf(movementsOf(login.namespace, settings), req.query, 'PAGE_INVALID')
    if (!page.ok) answerProblem(res, page.problem, { wireOnly })
    else answerData(res, page.value.map(movementShown), { wireOnly })
  }

  const credit: RequestHandler = (req, res) => {
    const login = accountOfRequest(here, req, res)
    if (login === undefined) return
    answerData(res, { credit: creditOf(login.namespace, settings) }, { wireOnly })
  }

  return { wallet, transactions, credit }
}

// What a wallet shows that nobody has filled: enough, and never checked.
const shownWithoutCredit = 1_000_000

function creditAtStart({ credit = shownWithoutCredit }: Settings): Cents {
  return centsOf(credit)
}

function creditOf({ billed }: Namespace, settings: Settings): number {
  return euroOf(left(creditAtStart(settings), spentOn(billed, settings.prices)))
}

// Newest first, the filling of the wallet last.
function movementsOf(namespace: Namespace, settings: Settings): readonly Movement[] {
  const { name, seed, startedAt, verifications } = namespace
  const charges = [...verifications.values()].map((each) => chargeFor(each, settings.prices))
  const id = hexFrom(randomFrom(seed, name, 'recharge'), 24)
  const amount = creditAtStart(settings)
  return [...charges.reverse(), { id, at: startedAt, amount, what: 'recharge' }]
}

function movementShown({ id, at, amount, what }: Movement) {
  return {
    id: `txn_${id}`,
    amount: euroOf(amount),
    createdAt: platformTime(at),
    description: what === 'charge' ? 'API usage - videoid.openapi.com' : 'Wallet recharge',
  }
}
