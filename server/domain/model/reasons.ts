import catalogue from './reason-catalogue.json' with { type: 'json' }

/** Whether a new verification of the same person can succeed. */
export type RetryAdvice = 'yes' | 'no' | 'other-document'

export type ReasonEntry = {
  readonly newRequest: RetryAdvice
  /** False if the page of the verified person must show the generic text instead of this reason. */
  readonly mayBeShown: boolean
  readonly raisedBy: readonly ('system' | 'operator' | 'back-office')[]
  readonly source: 'mirrored' | 'assumed'
  readonly en: string
  readonly it: string
}

export type ReasonId = keyof typeof catalogue

/**
 * Why a verification ended, by the emulator's ids.
 *
 * Source: `identity_verified` and `identity_document_not_available` are mirrored (the vendor's sandbox
 * text). Every other id is assumed, and has the same form as these two. docs/fidelity.md#reasons
 */
export const REASONS = catalogue as Readonly<Record<ReasonId, ReasonEntry>>

export const GENERIC_REASON = {
  en: 'Identification not completed successfully.',
  it: 'Identificazione non completata con esito positivo.',
} as const

/** How the API spells a reason: `facemismatch` or `face_mismatch`. */
export type ReasonStyle = 'compact' | 'snake'

/** Spells a reason for the client. Returns a custom text of a scenario unchanged. */
export function wireReason(reason: string, style: ReasonStyle): string {
  return isReasonId(reason) && style === 'compact' ? toCompact(reason) : reason
}

/** Finds the id of a reason in either spelling. Returns undefined if there is none. */
export function findReasonId(text: string): ReasonId | undefined {
  if (isReasonId(text)) return text
  return (Object.keys(REASONS) as ReasonId[]).find((id) => toCompact(id) === text)
}

/** The text for the person's page. Internal reasons and custom texts become the generic text. */
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
