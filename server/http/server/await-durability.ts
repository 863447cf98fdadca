import type { Request, RequestHandler, Response } from 'express'
import { createProblem } from '../../domain/model/problem.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { Store, StoreTrouble } from '../../emulator/storage-port.ts'
import type { Settings } from '../../runtime/settings.ts'
import { sendErrorPage } from '../../ui/layout/error-page.ts'
import { wantsPage } from '../../ui/layout/send-page.ts'
import { sendControlError } from '../control/send-control-response.ts'
import type { HttpContext } from '../http-context.ts'
import { holdResponse } from '../intercept-response.ts'
import { sendProblem } from '../send-response.ts'

/** For the emulated API: sends a response after its changes are on the disk, or 507 or 503 if they cannot be written. */
export function awaitApiDurability({ emulator }: HttpContext): RequestHandler {
  const { wireOnly } = emulator.settings
  return awaitDurability(emulator.store, {
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

const RESET_PATHS: readonly string[] = ['/reset', '/pages/namespaces/reset']

/** Does the same for the control API and the pages. Requests that free disk space are never rejected. */
export function awaitControlDurability({
  emulator,
  namespaceOfSocket,
}: HttpContext): RequestHandler {
  const awaitWrites = awaitDurability(emulator.store, {
    isAlwaysAllowed: ({ method, path }) => method === 'DELETE' || RESET_PATHS.includes(path),
    refuse(req, res, trouble) {
      const error = durabilityError(trouble, emulator.settings)
      if (wantsPage(req)) sendErrorPage(res, error, '/__emulator/namespaces')
      else sendControlError(req, res, error)
    },
  })
  return (req, res, next) => {
    // The emulator's own callbacks to an inbox skip the wait: the message is stored before or together with the
    // attempt that sent it.
    const isOwn = () => namespaceOfSocket(req.socket.remotePort ?? 0) !== undefined
    if (req.path.startsWith('/inbox/') && isOwn()) next()
    else awaitWrites(req, res, next)
  }
}

interface DurabilityRules {
  readonly isAlwaysAllowed: (req: Request) => boolean
  readonly refuse: (req: Request, res: Response, trouble: StoreTrouble) => void
}

const READ_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS']
// Health checks and metrics do not wait for the disk.
const PROBE_PATHS: readonly string[] = ['/health', '/metrics']

function awaitDurability(
  store: Store,
  { isAlwaysAllowed, refuse }: DurabilityRules,
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
        if (isWritten || !mayRefuse) release()
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

function durabilityError(
  { status, why }: StoreTrouble,
  { auth, store }: Settings,
): ControlApiError {
  if (status === 'database away') {
    return new ControlApiError(503, `The database of --store cannot store changes: ${why}.`, {
      fix: 'Start it again, and send the request again: no restart of the emulator is needed.',
    })
  }
  if (status === 'data folder lost' || status === 'database lost') {
    return new ControlApiError(507, why, {
      fix: 'Save the state with GET /__emulator/state, and start the emulator again.',
    })
  }
  // Only a reset of all namespaces always frees space, and `scoped` does not allow that.
  const reset =
    auth === 'scoped' ? '' : ' or reset all namespaces (POST /__emulator/reset {"all":true}),'
  return new ControlApiError(
    507,
    `The disk of the ${store === undefined ? 'data folder' : 'database'} is full, so nothing more can be changed.`,
    {
      fix: `Free space there,${reset} and send it again: no restart is needed.`,
    },
  )
}
