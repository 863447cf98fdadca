import { html } from './html.ts'
import { type HtmlPage, renderPage } from './html-page.ts'
import { timeElement } from './time-elements.ts'

/** The pages under /__emulator, in the order of their navigation. */
const CONTROL_PAGES = [
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

export type ControlPagePath = (typeof CONTROL_PAGES)[number][0]

export type ControlPage = Pick<HtmlPage, 'title' | 'main' | 'live' | 'clock'> & {
  readonly path: ControlPagePath
  /** The namespace that the page is filtered by; the links of the navigation keep it. */
  readonly namespace?: string | undefined
}

/** Renders a page under /__emulator, with its navigation. */
export function renderControlPage({
  title,
  path: place,
  namespace,
  main,
  live,
  clock,
}: ControlPage): string {
  const narrowed = namespace === undefined ? '' : `?namespace=${encodeURIComponent(namespace)}`
  const links = CONTROL_PAGES.map(
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
    html`<a class="clock" href="/__emulator/clock${narrowed}" title="The clock, in UTC"><span class="hidden">Clock: </span><span data-clock>${timeElement(clock.now)}</span>${clock.speed === 0 && ' paused'}</a>`
  }</div>`
  const whole = title === 'videoid-emulator' ? title : `${title} · videoid-emulator`
  return renderPage({ title: whole, stylesheet: 'panel', header, main, live, clock })
}
