import type { Mode, VerificationRequest } from '../../domain/model/verification-request.ts'
import { isLanguage, type Language } from '../layout/language.ts'

/** The form steps after the link was opened. The domain knows only the stage `opened`. */
export const FORM_STEPS = [
  'data',
  'phone',
  'code',
  'document',
  'photos',
  'card',
  'selfie',
  'ready',
] as const

export type FormStep = (typeof FORM_STEPS)[number]

export const DOCUMENT_KINDS = ['identity-card', 'driving-licence', 'passport'] as const

export type DocumentKind = (typeof DOCUMENT_KINDS)[number]

/**
 * The state in a page's address. The step is stored nowhere else, so that reload, Back and two windows work. The
 * address never contains what the person types.
 */
export type PageAddress = {
  readonly lang?: Language
  readonly step?: FormStep
  readonly document?: DocumentKind
  /** True if an invented person fills the fields. */
  readonly invented?: true
  /** True if the browser must not redirect by itself. */
  readonly stays?: true
}

/** Parses the query of an address. Ignores unknown values. */
export function parsePageAddress(query: Readonly<Record<string, unknown>>): PageAddress {
  const { lang, step, document, invented, stay } = query
  const knownStep = FORM_STEPS.find((candidate) => candidate === step)
  const knownDocument = DOCUMENT_KINDS.find((candidate) => candidate === document)
  return {
    ...(isLanguage(lang) && { lang }),
    ...(knownStep !== undefined && { step: knownStep }),
    ...(knownDocument !== undefined && { document: knownDocument }),
    ...(invented === '1' && { invented: true }),
    ...(stay === '1' && { stays: true }),
  }
}

export function formatPageAddress(
  id: string,
  { lang, step, document, invented, stays }: PageAddress,
): string {
  const query = new URLSearchParams({
    ...(lang !== undefined && { lang }),
    ...(step !== undefined && { step }),
    ...(document !== undefined && { document }),
    ...(invented && { invented: '1' }),
    ...(stays && { stay: '1' }),
  })
  return `/link/${encodeURIComponent(id)}${query.size === 0 ? '' : `?${query}`}`
}

/** Returns the form steps of a request, in their order. */
export function formStepsOf(request: VerificationRequest, mode: Mode): readonly FormStep[] {
  const isAsked: Readonly<Partial<Record<FormStep, boolean>>> = {
    phone: request.phoneNumber?.required === true,
    code: request.phoneNumber?.required === true,
    card: request.healthCard?.required === true,
    selfie: mode !== 'live',
    ready: mode === 'live',
  }
  return FORM_STEPS.filter((step) => isAsked[step] !== false)
}
