import type { Verification } from './verification.ts'

/** What must be done outside: asked for here, never done here. */
export type Effect = { readonly kind: 'deliver-callback'; readonly delivery: string }

export type EvolveResult = {
  readonly verification: Verification
  readonly effects: readonly Effect[]
}
