import type { Response } from 'express'
import { contextOf } from './request.ts'

/** A response that is held back: its handler writes as usual, but another handler decides what is sent. */
export interface HeldResponse {
  /** Sends another response and ignores everything that the handler writes afterwards. */
  replace(send: () => void): void
}

type WriteMethod = (...args: unknown[]) => unknown

/**
 * Holds a response back until `decide` calls `release`. `decide` runs when the handler ends the response
 * (`isWhole` is true) or writes its first chunk (`isWhole` is false).
 */
export function holdResponse(
  res: Response,
  decide: (release: () => void, isWhole: boolean) => void,
): HeldResponse {
  const { writeHead, write, end } = res
  let head: unknown[] | undefined
  const holdUntilDecided =
    (send: WriteMethod, returnValue: unknown): WriteMethod =>
    (...args) => {
      Object.assign(res, { writeHead, write, end })
      decide(() => {
        if (head !== undefined) (writeHead as WriteMethod).apply(res, head)
        send.apply(res, args)
      }, send === end)
      return returnValue
    }
  Object.assign(res, {
    writeHead: (...args: unknown[]) => {
      head = args
      return res
    },
    write: holdUntilDecided(write as WriteMethod, true),
    end: holdUntilDecided(end as WriteMethod, res),
  })
  return {
    replace(send) {
      Object.assign(res, { writeHead, write, end })
      // These two belong to the response that is replaced.
      res.removeHeader('Location')
      delete contextOf(res).isCutShort
      send()
      const ignore = () => res
      for (const name of WRITE_METHODS) Object.assign(res, { [name]: ignore })
    },
  }
}

// A handler that continues after `replace` must not fail because the headers were sent.
const WRITE_METHODS = [
  'setHeader',
  'appendHeader',
  'removeHeader',
  'writeHead',
  'write',
  'end',
] as const
