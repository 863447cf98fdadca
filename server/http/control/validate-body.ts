import { didYouMean } from '../../domain/base/user-error.ts'
import { quote } from '../../domain/text/quote.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'

/** Refuses, with 400 and the nearest right word, a key of `given` that is not among `known`. */
export function refuseUnknownKeys(given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).find((key) => !known.includes(key))
  if (unknown === undefined) return
  throw new ControlApiError(
    400,
    `Unknown key ${quote(unknown)}${didYouMean(unknown, known) || '.'}`,
    {
      fix: `The keys are ${known.join(', ')}.`,
    },
  )
}

/** Refuses, with 400 and the nearest right word, a value of `key` that is not among `known`; none is fine. */
export function refuseUnknownWord(key: string, given: unknown, known: readonly unknown[]): void {
  if (given === undefined || known.includes(given)) return
  const words = known.map(String)
  throw new ControlApiError(
    400,
    `Unknown ${key} ${quote(String(given))}${didYouMean(String(given), words) || '.'}`,
    {
      fix: `Write one of ${words.join(', ')}.`,
    },
  )
}

/** Refuses, with 400, anything but a whole number from 1 to 1000. */
export function refuseWrongCount(count: unknown): void {
  if (Number.isInteger(count) && Number(count) >= 1 && Number(count) <= 1000) return
  throw new ControlApiError(400, `"count" is ${JSON.stringify(count) ?? 'nothing'}.`, {
    fix: 'Write a whole number from 1 to 1000.',
  })
}
