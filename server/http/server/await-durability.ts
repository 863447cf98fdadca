import type { Request, RequestHandler, Response } from 'express'
import { problem } from '../../domain/model/problem.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { Store, StoreTrouble } from '../../emulator/store.ts'
import type { Settings } from '../../runtime/settings.ts'
import { sendRefusal, wantsPage } from '../../ui/layout/send-page.ts'
import { replyRefusal } from '../control/control-response.ts'
import { holdResponse } from '../hold-response.ts'
import type { HttpContext } from '../http-context.ts'
import { answerProblem } from '../send-response.ts'

/** For the emulated API: answers once what it tells of is safe, with 507 where it cannot be. */
export function durableCalls({ emulator }: HttpContext): RequestHandler {
  const { wireOnly } = emulator.settings
  return durable(emulator.store, {
    mayAlways: () => false,
    refuse: (_req, res, { status }) =>
      answerProblem(res, problem(PROBLEM_OF[status]), { wireOnly }),
  })
}

const PROBLEM_OF = { 'disk full': 'DISK_FULL', 'data folder lost': 'DATA_FOLDER_LOST' } as const

const RESETS: readonly string[] = ['/reset', '/pages/namespaces/reset']

/** The same for the control API and the pages. What makes room is never refused. */
export function durableControl({ emulator, namespaceOfSocket }: HttpContext): RequestHandler {
  const { auth } = emulator.settings
  const keeping = durable(emulator.store, {
    mayAlways: ({ method, path }) => method === 'DELETE' || RESETS.includes(path),
    refuse(req, res, trouble) {
      const refusal = refusalOf(trouble, auth)
      if (wantsPage(req)) sendRefusal(res, refusal, '/__emulator/namespaces')
      else replyRefusal(req, res, refusal)
    },
  })
  return (req, res, next) => {
    // Our own callbacks do not wait: their message is written before, or with, the attempt that sent it.
    const isOwn = () => namespaceOfSocket(req.socket.remotePort ?? 0) !== undefined
    if (req.path.startsWith('/inbox/') && isOwn()) next()
    else keeping(req, res, next)
  }
}

type Ways = {
  readonly mayAlways: (req: Request) => boolean
  readonly refuse: (req: Request, res: Response, trouble: StoreTrouble) => void
}

const READS: readonly string[] = ['GET', 'HEAD', 'OPTIONS']
// They report how the emulator is, also while its disk is slow.
const PROBES: readonly string[] = ['/health', '/metrics']

function durable(store: Store, { mayAlways, refuse }: Ways): RequestHandler {
  return async (req, res, next) => {
    const isRead = READS.includes(req.method)
    const trouble = isRead || mayAlways(req) ? undefined : await store.trouble()
    if (trouble !== undefined) {
      refuse(req, res, trouble)
      return
    }
    const before = store.changes()
    const hasChanged = () => !isRead && store.changes() !== before
    const held = holdResponse(res, (release, isWhole) => {
      stopListening()
      const mayRefuse = hasChanged()
      // Also for changes of others: this response may show them.
      const tried = isRead && PROBES.includes(req.path) ? undefined : store.tried()
      // A stream does not wait: it never ends.
      if (tried === undefined || (isRead && !isWhole)) {
        release()
        return
      }
      void tried.then((isWritten) => {
        if (isWritten || !mayRefuse) release()
        else replace()
      })
    })
    const replace = () =>
      held.replace(() => refuse(req, res, store.knownTrouble() ?? unknownTrouble))
    // A handler that waits for callbacks waits as long as their state cannot be stored.
    const stopListening = store.onFailure(() => {
      if (!hasChanged()) return
      stopListening()
      replace()
    })
    res.once('close', stopListening)
    next()
  }
}

// It was there when the write failed, and has gone since.
const unknownTrouble: StoreTrouble = { status: 'disk full', why: 'The last write failed.' }

function refusalOf({ status, why }: StoreTrouble, auth: Settings['auth']): ControlApiError {
  if (status === 'data folder lost') {
    return new ControlApiError(507, why, {
      fix: 'Save what matters with GET /__emulator/state, and start the emulator again.',
    })
  }
  // Only the reset of everything makes room in a folder of any size. Under `scoped` nobody may do that.
  const reset =
    auth === 'scoped' ? '' : ' or reset all namespaces (POST /__emulator/reset {"all":true}),'
  return new ControlApiError(
    507,
    'The disk of the data folder is full, so nothing more can be changed.',
    {
      fix: `Make room there,${reset} and send it again: no restart is needed.`,
    },
  )
}
