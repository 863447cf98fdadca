import type { CallbackDelivery } from '../../domain/model/callback.ts'
import { formatApproximateDuration } from '../../domain/time/format-approximate-duration.ts'
import type { Instant } from '../../domain/time/instant.ts'
import { type Html, html } from '../layout/html.ts'

const maxShown = 7
const height = 24
const firstX = 10

interface StripPoint {
  readonly at: Instant
  readonly text: string
  readonly look: 'good' | 'bad' | 'planned'
}

/**
 * Draws the attempts of a callback as dots with the waits between them, also the next planned attempt. The distance
 * grows with the logarithm of the wait. Pure.
 */
export function attemptStrip({ attempts, status, dueAt }: CallbackDelivery): Html {
  const past = attempts.slice(-maxShown).map(({ at, outcome, httpStatus }): StripPoint => {
    const text = httpStatus === undefined ? outcome : `${outcome} ${httpStatus}`
    return { at, text, look: outcome === 'delivered' ? 'good' : 'bad' }
  })
  const isDue = (status === 'scheduled' || status === 'sending') && dueAt !== undefined
  const points: readonly StripPoint[] = isDue
    ? [...past, { at: dueAt, text: 'planned', look: 'planned' }]
    : past
  let x = firstX
  const drawn = points.map(({ at, text, look }, i) => {
    const wait = i === 0 ? 0 : at - (points[i - 1]?.at ?? at)
    const from = x
    if (i > 0) x += 22 + Math.round(6 * Math.log10(1 + wait / 1000))
    const line =
      i > 0 &&
      html`<line class="${look}" x1="${from + 6}" x2="${x - 6}" y1="16" y2="16"/><text class="gap" x="${(from + x) / 2}" y="9" text-anchor="middle">${shortWait(wait)}</text>`
    return html`${line}<circle class="${look}" cx="${x}" cy="16" r="5"><title>${text}</title></circle>`
  })
  const width = Math.max(40, x + 10)
  const label = points.map(({ text }) => text).join(', ')
  return html`<svg class="picture strip" role="img" aria-label="${label === '' ? status : label}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${drawn}</svg>`
}

// The first unit is enough: `26 h`.
function shortWait(ms: number): string {
  return formatApproximateDuration(ms).split(' ').slice(0, 2).join(' ')
}
