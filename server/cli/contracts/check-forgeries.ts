import type { CallbackMessage } from '../../../contracts/callbacks/callback-variants.ts'
import { describeReaction } from '../../../contracts/callbacks/order-cause.ts'
import { formatOutcome } from '../../../contracts/callbacks/probe-text.ts'
import {
  type CheckedResponse,
  isAcknowledged,
  type ReceiverFinding,
} from '../../../contracts/callbacks/receiver-check-result.ts'
import type { CheckGroupRun } from './receiver-check-context.ts'

/**
 * Sends callbacks that the API would not send. One claims `ok` while the API says `validation`, others lack a header,
 * and one is about a verification of somebody else. Callbacks have no signature. So it is only a warning if the
 * application believes one without asking the API. It is an error if the application does not check a secret.
 */
export async function checkForgeries(run: CheckGroupRun): Promise<void> {
  const { plan, budget } = run.context
  if (run.isOver()) {
    if (!run.context.isGone) budget.skip('forged callbacks.')
    return
  }
  const headerNames = await checkContradiction(run)
  for (const name of headerNames) if (!run.isOver()) await checkHeader(run, name)
  if (plan.creates && !run.isOver()) await checkForeign(run)
}

/** Claims ok while the API says validation. Returns the names of the headers that genuine callbacks have. */
async function checkContradiction(run: CheckGroupRun): Promise<readonly string[]> {
  const { outcomes } = run.context
  const verification = await run.open('ok', 'a forged ok')
  const { headerNames } = verification
  await verification.advance()
  await run.send(verification, 'validation')
  const before = await outcomes?.settled(verification.id)
  const answer = await run.send(verification, 'ok')
  if (!isSane(answer)) reportReaction(run, answer, 'an ok that contradicts the API')
  if (outcomes === undefined || before === undefined) return headerNames
  const after = await outcomes.settled(verification.id)
  // A secret in a header also protects from forged callbacks. `checkHeader` tests this.
  if (after === before || headerNames.some(isSecret)) return headerNames
  run.add({
    severity: 'warning',
    rule: 'outcome',
    cause:
      'The application believes a forged callback: the API says validation, the callback says ok.',
    seen: `Then the probe says ${formatOutcome(after)}. Nothing is signed: read the status with GET before you act, or check a secret in callback.headers.`,
  })
  return headerNames
}

/** Sends a callback without the header, and one with a wrong value of the header. */
async function checkHeader(run: CheckGroupRun, name: string): Promise<void> {
  const { outcomes } = run.context
  const isHeader = ([other]: readonly [string, string]) =>
    other.toLowerCase() === name.toLowerCase()
  const without = ({ headers, body }: CallbackMessage): CallbackMessage => ({
    headers: headers.filter((header) => !isHeader(header)),
    body,
  })
  const spoilt = ({ headers, body }: CallbackMessage): CallbackMessage => ({
    headers: headers.map((header) =>
      isHeader(header) ? [header[0], `${header[1].slice(1)}x`] : header,
    ),
    body,
  })
  for (const [what, message] of [
    ['without', without],
    ['with a wrong value of', spoilt],
  ] as const) {
    // The API still says `validation`, so an application that asks the API is not deceived.
    const verification = await run.open('ok', `a callback ${what} header ${name}`)
    await verification.advance()
    await run.send(verification, 'validation')
    const before = await outcomes?.settled(verification.id)
    const answer = await run.send(verification, 'ok', { message })
    if (!isSane(answer)) {
      reportReaction(run, answer, `a callback ${what} header ${name}`)
      continue
    }
    if (!isAcknowledged(answer)) continue
    const after = await outcomes?.settled(verification.id)
    if (outcomes !== undefined && after === before) continue
    run.add({
      severity: isSecret(name) && outcomes !== undefined ? 'error' : 'warning',
      rule: outcomes === undefined ? 'not-acknowledged' : 'outcome',
      cause: `The receiver accepts a callback ${what} header ${name}.`,
      seen:
        after === undefined
          ? `It answers ${answer.httpStatus}. Answer 401 or 403, or give --probe to show that it ignores the callback.`
          : `Then the probe says ${formatOutcome(after)}, although the API says validation.`,
    })
  }
}

/** Sends a callback about a verification of another account. The application has never opened it. */
async function checkForeign(run: CheckGroupRun): Promise<void> {
  const { outcomes, references, plan } = run.context
  const verification = await run.open('ok', 'a callback about a foreign verification', {
    opening: { method: 'JSON', field: plan.field },
  })
  await verification.advance()
  await verification.advance()
  const answer = await run.send(verification, 'ok')
  if (!isSane(answer)) return reportReaction(run, answer, 'an id that it has not opened')
  if (outcomes === undefined || references === undefined) return
  const after = await outcomes.settled(verification.id)
  if (after !== references.ok) return
  run.add({
    severity: 'warning',
    rule: 'outcome',
    cause: 'The application believes a callback about a verification that it has not opened.',
    seen: `Then the probe says ${formatOutcome(after)}. Ignore ids that you did not store.`,
  })
}

// Recognizes a header with a secret by its name.
function isSecret(name: string): boolean {
  return /secret|token|auth|sign|key|session|password|hmac/i.test(name)
}

function isSane({ outcome, httpStatus = 0 }: CheckedResponse): boolean {
  return outcome === 'delivered' || (httpStatus > 0 && httpStatus < 500)
}

function reportReaction(run: CheckGroupRun, answer: CheckedResponse, what: string): void {
  if (run.context.isGone) return
  const finding: ReceiverFinding = {
    // Only an attacker sends such a callback, so the status 500 does no harm.
    severity: answer.httpStatus === undefined ? 'error' : 'warning',
    rule: 'not-acknowledged',
    cause: `The receiver ${describeReaction(answer)} ${what}.`,
    ...(answer.error !== undefined && { seen: answer.error }),
  }
  run.add(finding)
}
