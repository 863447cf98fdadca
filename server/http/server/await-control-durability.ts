import type { RequestHandler } from 'express'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { StoreTrouble } from '../../emulator/storage-port.ts'
import type { Settings } from '../../runtime/settings.ts'
import { sendErrorPage } from '../../ui/layout/error-page.ts'
import { wantsPage } from '../../ui/layout/send-page.ts'
import { sendControlError } from '../control/send-control-response.ts'
import type { HttpContext } from '../http-context.ts'
import { awaitDurability } from './await-durability.ts'

const RESET_PATHS: readonly string[] = ['/reset', '/pages/namespaces/reset']

/**
 * For the control API and the pages: sends a response after its changes are stored. Requests that free disk space are
 * never rejected.
 */
export function awaitControlDurability({
  emulator,
  namespaceOfSocket,
}: HttpContext): RequestHandler {
  const awaitWrites = awaitDurability(emulator.store, {
    refusesReads: emulator.settings.advertise !== undefined,
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
