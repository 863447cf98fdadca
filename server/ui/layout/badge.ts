import type { DeliveryStatus } from '../../domain/model/callback.ts'
import type { Status } from '../../domain/model/status.ts'
import { latestTransition, type Verification } from '../../domain/model/verification.ts'
import { type Html, html } from './html.ts'

/** A badge with the status that a client reads, in the colour of the internal status. */
export function statusBadge(verification: Verification): Html {
  const { to, shownAs } = latestTransition(verification)
  return badge(STATUS_TONES[to], shownAs ?? to)
}

/** A badge with the status of a message, which may be any text of a scenario. */
export function statusTextBadge(word: string): Html {
  return badge(Object.hasOwn(STATUS_TONES, word) ? STATUS_TONES[word as Status] : '', word)
}

export function deliveryBadge(status: DeliveryStatus): Html {
  return badge(DELIVERY_TONES[status], status)
}

export function badge(tone: Tone, text: string): Html {
  return html`<span class="badge ${tone}">${text}</span>`
}

/** How an event or a status is coloured: as good, bad, waiting or calm. An empty text means without a colour. */
export type Tone = 'good' | 'bad' | 'wait' | 'calm' | ''

export const STATUS_TONES: Readonly<Record<Status, Tone>> = {
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
