import { didYouMean, findNearestWord } from '../text/did-you-mean.ts'
import { REASONS, type ReasonId } from './reasons.ts'

/**
 * Words that people type for a reason, without underscores, and the reason that they mean. They are only suggested,
 * never accepted.
 *
 * Source: assumed. They are the words of the catalogue's English texts, and usual words of identity checks.
 */
const REASON_SYNONYMS: Readonly<Record<string, ReasonId>> = {
  documentstolen: 'document_reported',
  documentlost: 'document_reported',
  stolendocument: 'document_reported',
  lostdocument: 'document_reported',
  crimnet: 'document_reported',
  documentfake: 'document_forged',
  fakedocument: 'document_forged',
  counterfeit: 'document_forged',
  fraud: 'fraud_suspected',
  timeout: 'link_expired',
  sessionexpired: 'link_expired',
  expired: 'link_expired',
  abandoned: 'user_abandoned',
  closed: 'service_closed',
  nooperator: 'no_operator_available',
  operatorunavailable: 'no_operator_available',
  minor: 'underage',
  tooyoung: 'underage',
  wrongface: 'face_mismatch',
  wrongperson: 'face_mismatch',
  spoofing: 'liveness_failed',
  deepfake: 'liveness_failed',
  blurry: 'document_unreadable',
  documentblurry: 'document_unreadable',
  documentphotocopy: 'document_not_original',
  photocopy: 'document_not_original',
  foreigner: 'not_italian_citizen',
  duplicate: 'duplicate_identity',
  duress: 'coercion_suspected',
  baddata: 'data_mismatch',
  wrongdata: 'data_mismatch',
  nodocument: 'identity_document_not_available',
  cancelled: 'cancelled_by_client',
  canceled: 'cancelled_by_client',
}

/** Returns the reason that a person probably meant: by a synonym, else the most similar id. */
export function findSimilarReason(typed: string): string | undefined {
  const word = typed.toLowerCase().replaceAll(/[^a-z]/g, '')
  return Object.hasOwn(REASON_SYNONYMS, word)
    ? REASON_SYNONYMS[word]
    : findNearestWord(typed, Object.keys(REASONS))
}

/** Returns `, did you mean "document_reported"?`, or an empty text if no reason is similar. */
export function didYouMeanReason(typed: string): string {
  const reason = findSimilarReason(typed)
  return reason === undefined ? '' : didYouMean(reason, [reason])
}
