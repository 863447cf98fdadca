import type { Request, RequestHandler, Response } from 'express'
import { createProblem } from '../../domain/model/problem.ts'
import type { Store, StoreTrouble } from '../../emulator/storage-port.ts'
import type { HttpContext } from '../http-context.ts'
import { holdResponse } from '../intercept-response.ts'
import { sendProblem } from '../send-response.ts'

/** For the emulated API: sends a response after its changes are on the disk, or 507 or 503 if they cannot be written. */
export function awaitApiDurability({ emulator }: HttpContext): RequestHandler {
  const { wireOnly, advertise } = emulator.settings
  return awaitDurability(emulator.store, {
    refusesReads: advertise !== undefined,
    isAlwaysAllowed: () => false,
    refuse: (_req, res, { status }) =>
      sendProblem(res, createProblem(PROBLEM_BY_STATUS[status]), { wireOnly }),
  })
}

const PROBLEM_BY_STATUS = {
  'disk full': 'DISK_FULL',
  'data folder lost': 'DATA_FOLDER_LOST',
  'database away': 'STORE_AWAY',
  'database lost': 'DATA_FOLDER_LOST',
} as const

/** Which requests are always allowed, and how the others are refused while nothing can be written. */
export interface DurabilityRules {
  readonly isAlwaysAllowed: (req: Request) => boolean
  readonly refuse: (req: Request, res: Response, trouble: StoreTrouble) => void
  /**
   * True if a read is refused, too, when a change before it cannot be written. Another replica could take over, and
   * would then show an earlier state.
   */
  readonly refusesReads?: boolean
}

const READ_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS']
// Health checks and metrics do not wait for the disk.
const PROBE_PATHS: readonly string[] = ['/health', '/metrics']

/** Sends a response after the changes before it are stored. Refuses requests if they cannot be stored. */
export function awaitDurability(
  store: Store,
  { isAlwaysAllowed, refuse, refusesReads = false }: DurabilityRules,
): RequestHandler {
  return async (req, res, next) => {
    const isRead = READ_METHODS.includes(req.method)
    const trouble = isRead || isAlwaysAllowed(req) ? undefined : await store.retryFailedWrite()
    if (trouble !== undefined) {
      refuse(req, res, trouble)
      return
    }
    const changesBefore = store.changeCount()
    const hasChanged = () => !isRead && store.changeCount() !== changesBefore
    const heldResponse = holdResponse(res, (release, isWhole) => {
      stopListening()
      const mayRefuse = hasChanged()
      // Reads wait, too: the response may show changes of other requests.
      const pendingWrite =
        isRead && PROBE_PATHS.includes(req.path) ? undefined : store.whenWritten()
      // A stream never ends, so it does not wait.
      if (pendingWrite === undefined || (isRead && !isWhole)) {
        release()
        return
      }
      void pendingWrite.then((isWritten) => {
        if (isWritten || !(mayRefuse || refusesReads)) release()
        else replace()
      })
    })
    const replace = () =>
      heldResponse.replace(() => refuse(req, res, store.lastTrouble() ?? unknownTrouble))
    // Answer as soon as a write fails: a handler that waits for callbacks would hang until their state is stored.
    const stopListening = store.onFailure(() => {
      if (!hasChanged()) return
      stopListening()
      replace()
    })
    res.once('close', stopListening)
    next()
  }
}

// The cause to report if a write has failed, but its cause is already gone.
const unknownTrouble: StoreTrouble = { status: 'disk full', why: 'The last write failed.' }
