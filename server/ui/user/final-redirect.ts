import { latestTransition } from '../../domain/model/verification.ts'
import { type DurationMs, minute } from '../../domain/time/instant.ts'
import { type Html, html } from '../layout/html.ts'
import { formatPageAddress } from './page-address.ts'
import type { LinkVisit } from './visit.ts'

/** How long a page stands before the browser goes on by itself. */
export const pauseSeconds = 8

// Who comes back later than this finds a page that stays; the second is real time, however fast it runs.
const freshMs = 2 * minute
const freshRealMs = 30_000

/**
 * Where the person goes from an end: only ever to the address of the request's own, as it is written
 * there. `byItself` unless they have chosen to stay, or come back later.
 */
export function finalRedirect(
  visit: LinkVisit,
  url: string | undefined,
  byItself: boolean,
): { readonly onwards: Html; readonly goesTo?: string } {
  const { say, verification, address: place } = visit
  if (url === undefined || !/^https?:\/\//i.test(url)) {
    return { onwards: html`<p class="soft">${say('ended.close')}</p>` }
  }
  const goes = byItself && place.stays !== true && isFresh(visit)
  const stay = formatPageAddress(verification.id, { ...place, stays: true })
  const link = html`<a class="button${byItself && ' primary'}" href="${url}" rel="noreferrer">${say(
    byItself ? 'continue' : 'repeat.leave',
  )}</a>`
  const onwards = html`<div class="onwards"${
    goes && html` data-continue="${url}" data-seconds="${pauseSeconds}"`
  }><p>${say(byItself ? 'ended.goes' : 'repeat.goes', { host: hostOf(url) })}${
    goes &&
    html` <span data-left="${say('ended.by.itself', { left: '{left}' })}">${say('ended.by.itself', { left: pauseSeconds })}</span>`
  }</p>
<p class="row">${link}${goes && html`<a class="button" href="${stay}">${say('ended.stay')}</a>`}</p></div>`
  return goes ? { onwards, goesTo: url } : { onwards }
}

function isFresh({ verification, now, namespace }: LinkVisit): boolean {
  const { clock } = namespace
  const speed = clock.mode === 'manual' ? 0 : clock.speed
  const longest = Math.max(freshMs, freshRealMs * speed) as DurationMs
  return now - latestTransition(verification).at <= longest
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url
}
