import type { CallbackRequest } from './callback.ts'

/** Every mode, in the order of the vendor's documentation. */
export const MODES = ['live', 'selfie', 'automatic'] as const

/** The way of verifying the person, which the path of the POST names. Source: documented. */
export type Mode = (typeof MODES)[number]

/** The client's data about the person. Source: documented (names), assumed (all optional). */
export type RequestedUser = {
  readonly firstName?: string
  readonly lastName?: string
  readonly gender?: 'M' | 'F'
  readonly birthCountry?: string
  readonly birthPlace?: string
  /** YYYY-MM-DD */
  readonly birthDate?: string
  readonly taxCode?: string
}

/** The validated body of POST /IT-live, /IT-selfie or /IT-automatic. */
export type VerificationRequest = {
  readonly mail: string
  readonly user?: RequestedUser | null
  readonly healthCard?: { readonly required?: boolean; readonly checkExpire?: boolean }
  readonly phoneNumber?: {
    readonly required?: boolean
    readonly editable?: boolean
    readonly number?: string
  }
  readonly policy?: { readonly url?: string }
  readonly redirectUrls?: { readonly success?: string; readonly failure?: string }
  readonly output?: { readonly imagesAsPdf?: boolean }
  readonly layout?: {
    readonly title?: string
    readonly logo?: string
    readonly favicon?: string
    readonly backgroundColor?: string
    readonly textColor?: string
    readonly footer?: string
  }
  readonly callback?: CallbackRequest
}
