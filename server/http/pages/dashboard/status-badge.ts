import type { DeliveryStatus } from '../../../core/callback/callback.ts'
import type { Status } from '../../../core/life/status.ts'
import { latest, type Verification } from '../../../core/life/verification.ts'
import { type Html, html } from '../frame/html.ts'

/** The status as it is shown outside, in the colour of what it is inside. */
export function statusBadge(verification: Verification): Html {
  const { to, shownAs } = latest(verification)
  return badge(TONES[to], shownAs ?? to)
}

export function deliveryBadge(status: DeliveryStatus): Html {
  return badge(DELIVERY_TONES[status], status)
}

export function badge(tone: Tone, text: string): Html {
  return html`<span class="badge ${tone}">${text}</span>`
}

/** The beginning of a text that may be as long as a client likes. */
export function cut(text: string, most: number): string {
  const characters = [...text.slice(0, 2 * most)]
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text
}

export type Tone = 'good' | 'bad' | 'wait' | 'calm' | ''

export const TONES: Readonly<Record<Status, Tone>> = {
  running: 'calm',
  validation: 'wait',
  ok: 'good',
  ko: 'bad',
}

const DELIVERY_TONES: Readonly<Record<DeliveryStatus, Tone>> = {
  scheduled: '',
  sending: 'wait',
  delivered: 'good',
  exhausted: 'bad',
  blocked: 'bad',
  dropped: 'wait',
}
