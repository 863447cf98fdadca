import { latestTransition } from '../../domain/model/verification.ts'
import { type DurationMs, minute } from '../../domain/time/instant.ts'
import { type Html, html } from '../layout/html.ts'
import type { LinkVisit } from './link-page-context.ts'
import { formatPageAddress } from './link-page-query.ts'

/** Seconds until the browser redirects by itself. */
export const redirectDelaySeconds = 8

// The browser redirects by itself only in this time after the end of the verification: two minutes of the namespace's
// clock. If the clock runs fast, the time is at least 30 real seconds.
const freshMs = 2 * minute
const freshRealMs = 30_000

/**
 * Returns the link from the last page to the request's redirect URL, exactly as the request spells it. With
 * `byItself` the browser redirects after a pause, unless the person chose to stay or returns later.
 */
export function finalRedirect(
  visit: LinkVisit,
  url: string | undefined,
  byItself: boolean,
): { readonly onwards: Html; readonly goesTo?: string } {
  const { say, verification, address } = visit
  if (url === undefined || !/^https?:\/\//i.test(url)) {
    return { onwards: html`<p class="soft">${say('ended.close')}</p>` }
  }
  const redirects = byItself && address.stays !== true && isFresh(visit)
  const stay = formatPageAddress(verification.id, { ...address, stays: true })
  const link = html`<a class="button${byItself && ' primary'}" href="${url}" rel="noreferrer">${say(
    byItself ? 'continue' : 'repeat.leave',
  )}</a>`
  const onwards = html`<div class="onwards"${
    redirects && html` data-continue="${url}" data-seconds="${redirectDelaySeconds}"`
  }><p>${say(byItself ? 'ended.goes' : 'repeat.goes', { host: hostOf(url) })}${
    redirects &&
    html` <span data-left="${say('ended.by.itself', { left: '{left}' })}">${say('ended.by.itself', { left: redirectDelaySeconds })}</span>`
  }</p>
<p class="row">${link}${redirects && html`<a class="button" href="${stay}">${say('ended.stay')}</a>`}</p></div>`
  return redirects ? { onwards, goesTo: url } : { onwards }
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
