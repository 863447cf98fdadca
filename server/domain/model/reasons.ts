import catalogue from './reason-catalogue.json' with { type: 'json' }

/** Whether the same person may succeed with a new request, and with what. */
export type RetryAdvice = 'yes' | 'no' | 'other-document'

export type ReasonEntry = {
  readonly newRequest: RetryAdvice
  /** Where false, the person sees the generic text instead. */
  readonly mayBeShown: boolean
  readonly raisedBy: readonly ('system' | 'operator' | 'back-office')[]
  readonly source: 'mirrored' | 'assumed'
  readonly en: string
  readonly it: string
}

export type ReasonId = keyof typeof catalogue

/**
 * Why a verification ended, by our own ids.
 *
 * Source: `identity_verified` and `identity_document_not_available` are mirrored (the vendor's sandbox
 * text); every other id is assumed, formed like those two. docs/fidelity.md#reasons
 */
export const REASONS = catalogue as Readonly<Record<ReasonId, ReasonEntry>>

export const GENERIC_REASON = {
  en: 'Identification not completed successfully.',
  it: 'Identificazione non completata con esito positivo.',
} as const

/** How a reason is spelled on the wire: `facemismatch` or `face_mismatch`. */
export type ReasonStyle = 'compact' | 'snake'

/** What the client reads. A text of the scenario's own is passed through as it is. */
export function wireReason(reason: string, style: ReasonStyle): string {
  return isReasonId(reason) && style === 'compact' ? toCompact(reason) : reason
}

/** Finds the id behind either spelling. */
export function findReasonId(text: string): ReasonId | undefined {
  if (isReasonId(text)) return text
  return (Object.keys(REASONS) as ReasonId[]).find((id) => toCompact(id) === text)
}

/** What the person is told: not every reason is for them, and a text of the scenario's own never is. */
export function reasonForPerson(reason: string, language: 'en' | 'it'): string {
  if (!isReasonId(reason) || !REASONS[reason].mayBeShown) return GENERIC_REASON[language]
  return REASONS[reason][language]
}

export function isReasonId(text: string): text is ReasonId {
  return Object.hasOwn(REASONS, text)
}

function toCompact(id: string): string {
  return id.replaceAll('_', '')
}
