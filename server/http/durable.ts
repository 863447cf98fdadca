import type { Request, RequestHandler, Response } from 'express'
import { problem } from '../core/answer/problem.ts'
import { Refusal } from '../shell/refusal.ts'
import type { Settings } from '../shell/settings.ts'
import type { Store } from '../shell/store/store.ts'
import { answerProblem } from './answer.ts'
import { replyRefusal } from './control/reply.ts'
import { sendRefusal, wantsPage } from './pages/frame/send-page.ts'
import type { Surroundings } from './surroundings.ts'

/** For the emulated API: answers once what it tells of is safe, with 507 where it cannot be. */
export function durableCalls({ emulator }: Surroundings): RequestHandler {
  const { wireOnly } = emulator.settings
  return durable(emulator.store, {
    mayAlways: () => false,
    refuse: (_req, res) => answerProblem(res, problem('DISK_FULL'), { wireOnly }),
  })
}

const RESETS: readonly string[] = ['/reset', '/pages/namespaces/reset']

/** The same for the control API and the pages. What makes room is never refused. */
export function durableControl({ emulator }: Surroundings): RequestHandler {
  const refusal = diskFull(emulator.settings.auth)
  const keeping = durable(emulator.store, {
    mayAlways: ({ method, path }) => method === 'DELETE' || RESETS.includes(path),
    refuse(req, res) {
      if (wantsPage(req)) sendRefusal(res, refusal, '/__emulator/namespaces')
      else replyRefusal(req, res, refusal)
    },
  })
  return (req, res, next) => {
    // A message is written with what its sender files about it, or soon.
    if (req.path.startsWith('/inbox/')) next()
    else keeping(req, res, next)
  }
}

type Ways = {
  readonly mayAlways: (req: Request) => boolean
  readonly refuse: (req: Request, res: Response) => void
}

const READS: readonly string[] = ['GET', 'HEAD', 'OPTIONS']
// They report how the emulator is, also while its disk is slow.
const PROBES: readonly string[] = ['/health', '/metrics']

function durable(store: Store, { mayAlways, refuse }: Ways): RequestHandler {
  return async (req, res, next) => {
    const isRead = READS.includes(req.method)
    if (!isRead && !mayAlways(req) && (await store.trouble()) !== undefined) {
      refuse(req, res)
      return
    }
    const before = store.changes()
    holdBack(res, (answer, isWhole) => {
      const hasChanged = store.changes() !== before
      // Also for changes of others: this response may show them.
      const tried = isRead && PROBES.includes(req.path) ? undefined : store.tried()
      // A stream does not wait: it never ends.
      if (tried === undefined || (isRead && !isWhole)) {
        answer()
        return
      }
      void tried.then((isWritten) => {
        if (isWritten || isRead || !hasChanged) answer()
        else {
          // Both are of the answer that was meant.
          res.removeHeader('Location')
          res.locals.cut = undefined
          refuse(req, res)
        }
      })
    })
    next()
  }
}

type Send = (...all: unknown[]) => unknown

/**
 * Leaves it to `decide` when an answer is sent: the whole of it, or its first piece. What is sent in its
 * place is not held back.
 */
function holdBack(res: Response, decide: (answer: () => void, isWhole: boolean) => void): void {
  const { writeHead, write, end } = res
  let head: unknown[] | undefined
  const first =
    (send: Send, returned: unknown): Send =>
    (...all) => {
      Object.assign(res, { writeHead, write, end })
      decide(() => {
        if (head !== undefined) (writeHead as Send).apply(res, head)
        send.apply(res, all)
      }, send === end)
      return returned
    }
  Object.assign(res, {
    writeHead: (...all: unknown[]) => {
      head = all
      return res
    },
    write: first(write as Send, true),
    end: first(end as Send, res),
  })
}

// Only the reset of everything makes room in a folder of any size. Under `scoped` nobody may do that.
function diskFull(auth: Settings['auth']): Refusal {
  const reset =
    auth === 'scoped' ? '' : ' or reset all namespaces (POST /__emulator/reset {"all":true}),'
  return new Refusal(507, 'The disk of the data folder is full, so nothing more can be changed.', {
    fix: `Make room there,${reset} and send it again: no restart is needed.`,
  })
}
