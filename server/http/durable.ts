import type { Request, RequestHandler, Response } from 'express'
import { problem } from '../core/answer/problem.ts'
import { Refusal } from '../shell/refusal.ts'
import type { Store } from '../shell/store/store.ts'
import { answerProblem } from './answer.ts'
import { replyRefusal } from './control/reply.ts'
import type { Surroundings } from './surroundings.ts'

/** For the emulated API: answers once what it tells of is safe, with 507 where it cannot be. */
export function durableCalls({ emulator }: Surroundings): RequestHandler {
  const { wireOnly } = emulator.settings
  return durable(emulator.store, {
    mayAlways: () => false,
    refuse: (_req, res) => answerProblem(res, problem('DISK_FULL'), { wireOnly }),
  })
}

/** The same for the control API. What makes room is never refused. */
export function durableControl({ emulator }: Surroundings): RequestHandler {
  const keeping = durable(emulator.store, {
    mayAlways: ({ method, path }) => method === 'DELETE' || path === '/reset',
    refuse: (req, res) => replyRefusal(req, res, diskFull()),
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

function durable(store: Store, { mayAlways, refuse }: Ways): RequestHandler {
  return async (req, res, next) => {
    const isRead = READS.includes(req.method)
    if (!isRead && !mayAlways(req) && (await store.trouble()) !== undefined) {
      refuse(req, res)
      return
    }
    const before = store.changes()
    const end = res.end
    // Every answer of ours ends in one piece.
    res.end = ((...all: unknown[]) => {
      res.end = end
      const tried = store.changes() === before ? undefined : store.tried()
      const answer = () => (end as (...all: unknown[]) => typeof res).apply(res, all)
      if (tried === undefined) return answer()
      void tried.then((isWritten) => {
        if (isWritten || isRead) answer()
        else refuse(req, res)
      })
      return res
    }) as typeof res.end
    next()
  }
}

function diskFull(): Refusal {
  return new Refusal(507, 'The disk of the data folder is full, so nothing more can be changed.', {
    fix: 'Make room there, or reset namespaces, and send it again: no restart is needed.',
  })
}
