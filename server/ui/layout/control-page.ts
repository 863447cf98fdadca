import { html } from './html.ts'
import { type Page, pageOf } from './html-page.ts'
import { timeShown } from './time-elements.ts'

/** The pages under /__emulator, in the order of their navigation. */
const PLACES = [
  ['', 'Verifications'],
  ['desk', 'Operator'],
  ['scenarios', 'Scenarios'],
  ['clock', 'Clock'],
  ['inboxes', 'Inbox'],
  ['requests', 'Requests'],
  ['costs', 'Costs'],
  ['namespaces', 'Namespaces'],
  ['docs', 'Reference'],
] as const

export type Place = (typeof PLACES)[number][0]

export type Panel = Pick<Page, 'title' | 'main' | 'live' | 'clock'> & {
  readonly place: Place
  /** The namespace that the page is narrowed to; it stays so from page to page. */
  readonly namespace?: string | undefined
}

/** A page under /__emulator, with its navigation. */
export function panelOf({ title, place, namespace, main, live, clock }: Panel): string {
  const narrowed = namespace === undefined ? '' : `?namespace=${encodeURIComponent(namespace)}`
  const links = PLACES.map(
    ([path, label]) =>
      html`<a href="/__emulator/${path}${narrowed}"${
        path === place && html` aria-current="page"`
      }>${label}</a>`,
  )
  const header = html`<div class="top"><a class="name" href="/__emulator/">videoid-emulator</a>
<nav aria-label="Pages">${links}</nav>${
    namespace !== undefined &&
    html`<span class="end">only <code>${namespace}</code> · <a href="?">show all</a></span>`
  }${
    clock !== undefined &&
    html`<a class="clock" href="/__emulator/clock${narrowed}" title="The clock, in UTC"><span class="hidden">Clock: </span><span data-clock>${timeShown(clock.now)}</span>${clock.speed === 0 && ' stands still'}</a>`
  }</div>`
  const whole = title === 'videoid-emulator' ? title : `${title} · videoid-emulator`
  return pageOf({ title: whole, dress: 'panel', header, main, live, clock })
}
