import type { Response } from 'express'
import {
  type ApiFault,
  coversOperation,
  describeFault,
  type FaultCall,
  findFault,
} from '../../domain/model/api-fault.ts'
import { customHeaders, customProblem } from '../../domain/model/custom-error-response.ts'
import { toHeaderText } from '../../domain/model/problem.ts'
import type { Verification } from '../../domain/model/verification.ts'
import { type DurationMs, durationBetween, type Instant, later } from '../../domain/time/instant.ts'
import { countCall, countInWindow, type Namespace } from '../../emulator/namespace.ts'
import { runAfter } from '../../runtime/timer.ts'
import { contextOf } from '../request.ts'
import {
  type ResponseDiagnostics,
  sendMalformedResponse,
  sendProblem,
  setResponseHeaders,
} from '../send-response.ts'

/** A fault of a scenario, and the call to which it applies. */
export type MatchedFault = { readonly fault: ApiFault; readonly call: FaultCall }

/**
 * The members of a call with which the conditions of faults are compared. `matchFault` adds the number of the call
 * and the seed.
 */
export type FaultSubject = Omit<FaultCall, 'nth' | 'seed' | 'age'> & {
  readonly id?: string
  /** The instant from which the times of the faults count, by the clock of the namespace. */
  readonly since: Instant
}

/** Counts a call and returns the scenario's fault that applies to it, if any. */
export function matchFault(
  namespace: Namespace,
  faults: readonly ApiFault[],
  { id = '', since, ...subject }: FaultSubject,
): MatchedFault | undefined {
  const { op, scenario, artifact = '', isUnavailable } = subject
  if (!faults.some((fault) => coversOperation(fault, subject))) return undefined
  const key = `${isUnavailable ? 'unavailable ' : ''}${op} ${scenario} ${id} ${artifact}`
  const nth = countCall(namespace, key)
  const age = durationBetween(since, later(since, namespace.clock.now()))
  const call = { ...subject, nth, seed: namespace.seed, age }
  const windows = faults.map((fault, i) =>
    fault.above === undefined || !coversOperation(fault, subject)
      ? undefined
      : countInWindow(namespace, `rate ${scenario} ${i}`, fault.above.per),
  )
  const fault = findFault(faults, call, windows)
  return fault === undefined ? undefined : { fault, call }
}

/** Like `matchFault`, for a read of one verification. */
export function matchReadFault(
  namespace: Namespace,
  { id, number, scenario, faults, openedAt, aheadBy }: Verification,
  op: 'get' | 'data' | 'file',
  document?: Pick<FaultCall, 'artifact' | 'isUnavailable'>,
): MatchedFault | undefined {
  if (faults.length === 0) return undefined
  const since = (openedAt - aheadBy) as Instant
  const subject = { op, id, number, scenario: scenario.name, since, ...document }
  return matchFault(namespace, faults, subject)
}

/**
 * Injects a fault; its delay is real time. Resolves to true if the caller must still send the response, late or cut
 * in half. Resolves to false if a response was sent or the client has disconnected.
 */
export async function injectFault(
  res: Response,
  { fault, call }: MatchedFault,
  diagnostics: ResponseDiagnostics,
): Promise<boolean> {
  const { play, delay } = fault
  const why = describeFault(fault, call)
  const reasonBefore: string | undefined = contextOf(res).why
  contextOf(res).fault = play.kind
  contextOf(res).why = [reasonBefore, why].filter((text) => text !== undefined).join(' ')
  if (delay > 0 && !(await waitWhileConnected(res, delay))) return false
  const faultDiagnostics = { ...diagnostics, problem: `SCENARIO_FAULT: ${toHeaderText(why)}` }
  if (play.kind === 'delay' || play.kind === 'truncate') {
    const isCutShort = play.kind === 'truncate'
    contextOf(res).isCutShort = isCutShort
    setResponseHeaders(res, { ...faultDiagnostics, assumed: isCutShort })
    return true
  }
  if (play.kind === 'reset') {
    // Sends RST and no response, as a crashing server does.
    res.req.socket.resetAndDestroy()
    return false
  }
  if (play.kind !== 'respond') {
    sendMalformedResponse(res, MALFORMED_RESPONSES[play.kind], {
      ...faultDiagnostics,
      assumed: true,
    })
    return false
  }
  // Restore the earlier text, because the problem that is sent already contains the text of the fault.
  if (reasonBefore === undefined) delete contextOf(res).why
  else contextOf(res).why = reasonBefore
  const { op } = call
  const problem = customProblem(play.with, { op, values: placeholderValuesOf(res), intention: why })
  for (const [name, value] of customHeaders(play.with)) res.setHeader(name, value)
  sendProblem(res, problem, diagnostics)
  return false
}

const MALFORMED_RESPONSES = {
  empty: { status: 200, contentType: 'application/json', body: '' },
  garbage: { status: 200, contentType: 'application/json', body: '{"data":{"id":\u0000\u0007<?=' },
  'html-error-page': {
    status: 502,
    contentType: 'text/html',
    body: '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n',
  },
} as const

/** Waits in real time. Resolves to false as soon as the client disconnects or the emulator stops. */
function waitWhileConnected(res: Response, delay: DurationMs): Promise<boolean> {
  if (res.destroyed || res.req.socket.destroyed) return Promise.resolve(false)
  return new Promise((resolve) => {
    const onClose = () => {
      cancel()
      resolve(false)
    }
    const cancel = runAfter(delay, () => {
      res.off('close', onClose)
      resolve(true)
    })
    res.once('close', onClose)
  })
}

function placeholderValuesOf({ req }: Response): Readonly<Record<string, string>> {
  const [, first = ''] = req.path.split('/')
  const { id = '', type = '' } = req.params as Readonly<Record<string, string>>
  return { scope: `${req.method}:videoid.openapi.com/${first}`, id, type }
}
