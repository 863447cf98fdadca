import type { Request, Response } from 'express'
import type { Fault, FaultOperation } from '../core/plan.ts'
import type { Namespace } from '../shell/namespace.ts'

/** The fault that a scenario has for this call; counts the call. */
export function faultFor(
  namespace: Namespace,
  op: FaultOperation,
  scope: string,
  faults: readonly Fault[],
): Fault | undefined {
  if (faults.length === 0) return undefined
  const key = `${op} ${scope}`
  const nth = (namespace.calls.get(key) ?? 0) + 1
  namespace.calls.set(key, nth)
  return faults.find((fault) => fault.op === op && (fault.nth === undefined || fault.nth === nth))
}

/** Ends the connection as a dying peer does: with RST, without an answer. */
export function resetConnection(req: Request, res: Response): void {
  res.statusCode = 0
  req.socket.resetAndDestroy()
}
