import type { Request } from 'express'
import { parseDuration } from '../../domain/time/instant.ts'
import { invalidValueError, refuseWrongCount } from './validate-input.ts'

export const maxWaitMs = 120_000

/** Parses `?count=`, how many items to wait for: 1 to 1000, default 1. Throws a ControlApiError if it is invalid. */
export function parseWaitCount({ query }: Request): number {
  const count = Number(query.count ?? 1)
  refuseWrongCount(query.count === undefined ? 1 : Number.isNaN(count) ? query.count : count)
  return count
}

/** Parses `?timeout=` into real milliseconds: at most 2m, default 5s. Throws a ControlApiError if it is invalid. */
export function parseWaitTimeout({ query }: Request): number {
  const timeout = parseDuration(String(query.timeout ?? '5s'))
  if (timeout !== undefined && timeout <= maxWaitMs) return timeout
  throw invalidValueError('timeout', query.timeout, 'Write a duration up to 2m, such as "5s".')
}
