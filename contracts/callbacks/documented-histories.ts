import type {
  CallbacksText,
  ReasonText,
  ScenarioText,
} from '../../server/domain/scenarios/scenario.ts'

/** A documented course of a verification. A receiver must acknowledge every callback of this verification. */
export type DocumentedHistory = {
  readonly name: string
  readonly scenario: ScenarioText
  readonly end: 'ok' | 'ko'
  /** The text of the reason of the final status. Absent if there is no reason. */
  readonly reason?: string
  /** `callback.custom`, which callbacks return unchanged. Only the client that opens a verification can set it. */
  readonly custom?: unknown
}

// Characters that an encoding may damage: form syntax, quotes, accents, a newline, a character beyond 16 bits.
const DIFFICULT_TEXT = 'Perché l\'altro "no"? 100% & a+b=c; d\\e/f <g>\nŁódź 漢字 🙂'

/**
 * Each history sends two callbacks: at `validation` and at the final status. The texts of reasons are not public, so a
 * receiver must accept any text, and a missing reason.
 *
 * Source: mirrored (validation, then ok or ko); assumed (reasons other than the two of the vendor's
 * sandbox, a ko without one). docs/fidelity.md#callback-encoding
 */
export const RECEIVER_HISTORIES: readonly DocumentedHistory[] = [
  historyEndingOk('ok'),
  historyEndingKo('ko', 'identity_document_not_available'),
  historyEndingKo('ko, an unknown reason', { shows: 'reasonnobodyknows' }),
  historyEndingKo('ko, a reason_with_underscores', { shows: 'reason_with_more' }),
  historyEndingKo('ko, without a reason'),
  historyEndingKo('ko, a reason in unicode', { shows: DIFFICULT_TEXT }),
  historyEndingKo('ko, in unicode as PHP spells it', { shows: DIFFICULT_TEXT }, { escape: 'php' }),
  historyEndingOk('ok, with custom', { order: 1 }),
  historyEndingOk('ok, with custom in unicode', { note: DIFFICULT_TEXT }),
]

function historyEndingOk(name: string, custom?: unknown): DocumentedHistory {
  const scenario = { version: 1, outcome: 'ok', callbacks: { retry: { attempts: 0 } } } as const
  return { name, scenario, end: 'ok', ...(custom !== undefined && { custom }) }
}

function historyEndingKo(
  name: string,
  reason?: ReasonText,
  callbacks: CallbacksText = {},
): DocumentedHistory {
  const end = { wait: '1m', status: 'ko', ...(reason !== undefined && { reason }) } as const
  const scenario = {
    version: 1,
    timeline: [{ wait: '1m', status: 'validation' }, end],
    callbacks: { retry: { attempts: 0 }, ...callbacks },
  } as const
  const text = typeof reason === 'object' ? reason.shows : undefined
  return { name, scenario, end: 'ko', ...(text !== undefined && { reason: text }) }
}
