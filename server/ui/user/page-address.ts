import type { Mode, VerificationRequest } from '../../domain/model/verification-request.ts'
import { isLanguage, type Language } from './translations.ts'

/** The pages that the person goes through with the link open; the core knows only that it is. */
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
 * What the address of a page says. The step is kept nowhere else: that is what makes reload, Back and
 * two windows work, and nothing that the person types is part of it.
 */
export type PageAddress = {
  readonly lang?: Language
  readonly step?: FormStep
  readonly document?: DocumentKind
  /** Fields are filled in with an invented person. */
  readonly invented?: true
  /** The browser does not go on by itself. */
  readonly stays?: true
}

/** Reads an address; what it does not understand it leaves out. */
export function parsePageAddress(query: Readonly<Record<string, unknown>>): PageAddress {
  const { lang, step, document, invented, stay } = query
  const knownStep = FORM_STEPS.find((each) => each === step)
  const knownDocument = DOCUMENT_KINDS.find((each) => each === document)
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

/** The steps of this request, in their order. */
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
