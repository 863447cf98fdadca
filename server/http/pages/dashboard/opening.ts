import type { Request, Response } from 'express'
import type { Verification } from '../../../core/life/verification.ts'
import { ownToken } from '../../../shell/own-token.ts'
import { Refusal } from '../../../shell/refusal.ts'
import { namespaceOfToken } from '../../bearer.ts'
import { namespacePattern } from '../../control/reply.ts'
import { requestIn } from '../../request-body.ts'
import { baseOf, type Surroundings } from '../../surroundings.ts'
import { paymentRefusal } from '../../token-check.ts'
import { namespaceToActIn } from '../frame/namespaces-shown.ts'
import { inboxOf } from './open-form.ts'

/**
 * Opens a verification as POST /IT-live would: the same checks, the same choice of a scenario, and it
 * is billed. Without a namespace it is opened where the token of the banner would open it. How a
 * scenario spoils the answer is not played: nobody waits for one.
 */
export async function openFromForm(
  here: Surroundings,
  req: Request,
  res: Response,
  form: URLSearchParams,
): Promise<Verification> {
  const { emulator } = here
  const base = baseOf(here, req)
  const callback = { url: inboxOf(base), method: 'POST', field: 'data' }
  const body = {
    mail: form.get('mail') ?? '',
    ...(form.get('callbacks') === 'yes' ? { callback } : {}),
  }
  const request = requestIn(body)
  if (!request.ok)
    throw new Refusal(400, `${request.problem.message}.`, { fix: request.problem.fix })
  const namespace = emulator.namespaceNamed(nameIn(here, form))
  emulator.notice(namespace)
  const scenario = form.get('scenario') ?? ''
  const prepared = emulator.prepare(namespace, {
    mode: 'live',
    request: request.value,
    headers: {},
    body,
    base,
    chain: 0,
    ...(scenario === '' ? {} : { header: scenario }),
  })
  if ('fault' in prepared) {
    emulator.giveUpTurn(namespace)
    throw new Refusal(400, prepared.fault, { fix: 'GET /__emulator/scenarios lists them.' })
  }
  const unpaid = paymentRefusal(emulator, namespace, res, 'live')
  if (unpaid !== undefined) throw new Refusal(402, `${unpaid.message}.`, { fix: unpaid.fix })
  emulator.commit(namespace, prepared)
  await emulator.tellEarly(namespace, prepared.verification)
  return prepared.verification
}

function nameIn({ emulator }: Surroundings, form: URLSearchParams): string {
  const { auth, seed } = emulator.settings
  const named = form.get('namespace')
  if (named === null || named === '') {
    const own = auth === 'any' ? namespaceOfToken(ownToken(seed)) : undefined
    return own ?? namespaceToActIn(emulator, undefined)
  }
  if (namespacePattern.test(named)) return named
  throw new Refusal(400, 'That is no name of a namespace.', { fix: 'Choose one that there is.' })
}
