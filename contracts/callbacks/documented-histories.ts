import type {
  CallbacksText,
  ReasonText,
  ScenarioText,
} from '../../server/domain/scenarios/scenario.ts'

/** A documented course of a verification. A receiver must acknowledge its callbacks. */
export type DocumentedHistory = {
  readonly name: string
  readonly scenario: ScenarioText
  /** `callback.custom`, which callbacks return unchanged. Only the client that opens a verification can set it. */
  readonly custom?: unknown
}

// Characters that an encoding may damage: form syntax, quotes, accents, a newline, a character beyond 16 bits.
const DIFFICULT_TEXT = 'Perché "no"? 100% & a+b=c; d\\e/f <g>\nŁódź 漢字 🙂'

/**
 * Each of them sends two callbacks, at `validation` and at its end. The texts of reasons are not public, so a
 * receiver must accept any text, and a missing reason.
 *
 * Source: mirrored (validation, then ok or ko); assumed (reasons other than the two of the vendor's
 * sandbox, a ko without one). docs/fidelity.md#callback-encoding
 */
export const RECEIVER_HISTORIES: readonly DocumentedHistory[] = [
  { name: 'ok', scenario: historyEndingOk() },
  { name: 'ko', scenario: historyEndingKo('identity_document_not_available') },
  { name: 'ko, an unknown reason', scenario: historyEndingKo({ shows: 'reasonnobodyknows' }) },
  {
    name: 'ko, a reason_with_underscores',
    scenario: historyEndingKo({ shows: 'reason_with_more' }),
  },
  { name: 'ko, without a reason', scenario: historyEndingKo() },
  { name: 'ko, a reason in unicode', scenario: historyEndingKo({ shows: DIFFICULT_TEXT }) },
  {
    name: 'ko, in unicode as PHP spells it',
    scenario: historyEndingKo({ shows: DIFFICULT_TEXT }, { escape: 'php' }),
  },
  { name: 'ok, with custom', scenario: historyEndingOk(), custom: { order: 1 } },
  {
    name: 'ok, with custom in unicode',
    scenario: historyEndingOk(),
    custom: { note: DIFFICULT_TEXT },
  },
]

function historyEndingOk(): ScenarioText {
  return { version: 1, outcome: 'ok', callbacks: { retry: { attempts: 0 } } }
}

function historyEndingKo(reason?: ReasonText, callbacks: CallbacksText = {}): ScenarioText {
  const end = { wait: '1m', status: 'ko', ...(reason !== undefined && { reason }) } as const
  return {
    version: 1,
    timeline: [{ wait: '1m', status: 'validation' }, end],
    callbacks: { retry: { attempts: 0 }, ...callbacks },
  }
}
