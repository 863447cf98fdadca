import type { Response } from 'express'
import { contextOf } from './request-context.ts'

/** A response whose handler writes as usual, while somebody else decides when it is sent, or what instead. */
export interface HeldResponse {
  /** Sends something else. Whatever the handler writes from now on is ignored. */
  replace(send: () => void): void
}

type WriteMethod = (...all: unknown[]) => unknown

/**
 * Holds a response back until `decide` releases it: the whole of it, or its first piece. `decide` is called
 * when the handler sends it.
 */
export function holdResponse(
  res: Response,
  decide: (release: () => void, isWhole: boolean) => void,
): HeldResponse {
  const { writeHead, write, end } = res
  let head: unknown[] | undefined
  const first =
    (send: WriteMethod, returned: unknown): WriteMethod =>
    (...all) => {
      Object.assign(res, { writeHead, write, end })
      decide(() => {
        if (head !== undefined) (writeHead as WriteMethod).apply(res, head)
        send.apply(res, all)
      }, send === end)
      return returned
    }
  Object.assign(res, {
    writeHead: (...all: unknown[]) => {
      head = all
      return res
    },
    write: first(write as WriteMethod, true),
    end: first(end as WriteMethod, res),
  })
  return {
    replace(send) {
      Object.assign(res, { writeHead, write, end })
      // Both are of the response that was meant.
      res.removeHeader('Location')
      delete contextOf(res).isCutShort
      send()
      const ignore = () => res
      for (const name of WRITE_METHODS) Object.assign(res, { [name]: ignore })
    },
  }
}

// A handler that is late must not fail because the headers are sent.
const WRITE_METHODS = [
  'setHeader',
  'appendHeader',
  'removeHeader',
  'writeHead',
  'write',
  'end',
] as const
