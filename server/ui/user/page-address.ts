import type { Mode, VerificationRequest } from '../../domain/model/verification-request.ts'
import { isLanguage, type Language } from './translations.ts'

/** The pages that the person goes through with the link open; the core knows only that it is. */
export const STEPS = [
  'data',
  'phone',
  'code',
  'document',
  'photos',
  'card',
  'selfie',
  'ready',
] as const

export type Step = (typeof STEPS)[number]

export const DOCUMENTS = ['identity-card', 'driving-licence', 'passport'] as const

export type DocumentKind = (typeof DOCUMENTS)[number]

/**
 * What the address of a page says. The step is kept nowhere else: that is what makes reload, Back and
 * two windows work, and nothing that the person types is part of it.
 */
export type Place = {
  readonly lang?: Language
  readonly step?: Step
  readonly document?: DocumentKind
  /** Fields are filled in with an invented person. */
  readonly invented?: true
  /** The browser does not go on by itself. */
  readonly stays?: true
}

/** Reads an address; what it does not understand it leaves out. */
export function placeIn(query: Readonly<Record<string, unknown>>): Place {
  const { lang, step, document, invented, stay } = query
  const knownStep = STEPS.find((each) => each === step)
  const knownDocument = DOCUMENTS.find((each) => each === document)
  return {
    ...(isLanguage(lang) && { lang }),
    ...(knownStep !== undefined && { step: knownStep }),
    ...(knownDocument !== undefined && { document: knownDocument }),
    ...(invented === '1' && { invented: true }),
    ...(stay === '1' && { stays: true }),
  }
}

export function addressOf(id: string, { lang, step, document, invented, stays }: Place): string {
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
export function stepsOf(request: VerificationRequest, mode: Mode): readonly Step[] {
  const isAsked: Readonly<Partial<Record<Step, boolean>>> = {
    phone: request.phoneNumber?.required === true,
    code: request.phoneNumber?.required === true,
    card: request.healthCard?.required === true,
    selfie: mode !== 'live',
    ready: mode === 'live',
  }
  return STEPS.filter((step) => isAsked[step] !== false)
}
