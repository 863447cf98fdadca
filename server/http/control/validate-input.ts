import type { Request } from 'express'
import { didYouMean } from '../../domain/text/did-you-mean.ts'
import { quote } from '../../domain/text/quote.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'

/** Throws a ControlApiError (400, with a suggestion) if `value` has a key that is not in `known`. */
export function refuseUnknownKeys(value: object, known: readonly string[]): void {
  const unknown = Object.keys(value).find((key) => !known.includes(key))
  if (unknown === undefined) return
  throw new ControlApiError(
    400,
    `Unknown key ${quote(unknown)}${didYouMean(unknown, known) || '.'}`,
    {
      fix: `The keys are ${known.join(', ')}.`,
    },
  )
}

/** Throws a ControlApiError (400, with a suggestion) if `value` is defined and not in `known`. */
export function refuseUnknownValue(key: string, value: unknown, known: readonly unknown[]): void {
  if (value === undefined || known.includes(value)) return
  const words = known.map(String)
  throw new ControlApiError(
    400,
    `Unknown ${key} ${quote(String(value))}${didYouMean(String(value), words) || '.'}`,
    {
      fix: `Write one of ${words.join(', ')}.`,
    },
  )
}

/** Throws a ControlApiError (400) if `count` is not a whole number from 1 to 1000. */
export function refuseWrongCount(count: unknown): void {
  if (Number.isInteger(count) && Number(count) >= 1 && Number(count) <= 1000) return
  throw new ControlApiError(400, `"count" is ${JSON.stringify(count) ?? 'nothing'}.`, {
    fix: 'Write a whole number from 1 to 1000.',
  })
}

/** Parses a query parameter that is `true` or `false`; false if it is absent. */
export function parseFlag({ query }: Request, name: string): boolean {
  const value = query[name]
  if (value === undefined || value === 'false') return false
  if (value === 'true') return true
  throw invalidValueError(name, value, 'Write true or false.')
}

export function invalidValueError(key: string, value: unknown, fix: string): ControlApiError {
  const valueText = (JSON.stringify(value) ?? 'nothing').slice(0, 80)
  return new ControlApiError(400, `"${key}" is ${valueText}.`, { fix })
}
