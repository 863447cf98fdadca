import type { Request } from 'express'
import type { Namespace } from '../../emulator/namespace.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { clockBar } from './clock-bar.ts'
import { createFrameLookup, type FrameText, type TranslateFrame } from './frame-texts.ts'
import { type Html, html } from './html.ts'
import { type HtmlPage, renderPage } from './html-page.ts'
import { LANGUAGE_NAMES } from './language.ts'
import { addNamespaceQuery, defaultNamespaceName } from './namespace-filter.ts'
import { namespaceMenu } from './namespace-menu.ts'
import { pageLanguageOf, THEMES, themeOf } from './preferences.ts'
import { maxSearchLength } from './search-query.ts'

/** The pages under /__emulator, in the order and the sections of their navigation. */
const SECTIONS = [
  [
    'section.traffic',
    [
      ['', 'nav.verifications'],
      ['deliveries', 'nav.callbacks'],
      ['requests', 'nav.requests'],
      ['inboxes', 'nav.inbox'],
    ],
  ],
  [
    'section.control',
    [
      ['scenarios', 'nav.scenarios'],
      ['desk', 'nav.operator'],
      ['clock', 'nav.clock'],
    ],
  ],
  [
    'section.more',
    [
      ['namespaces', 'nav.namespaces'],
      ['costs', 'nav.costs'],
      ['docs', 'nav.reference'],
    ],
  ],
] as const satisfies readonly (readonly [FrameText, readonly (readonly [string, FrameText])[]])[]

export type ControlPagePath = (typeof SECTIONS)[number][1][number][0]

export interface ControlPage extends Pick<HtmlPage, 'title' | 'main' | 'live' | 'clock' | 'head'> {
  readonly path: ControlPagePath
  /** Without it, the page has no clock and no menu of namespaces. */
  readonly context?: HttpContext
  /** The namespace that the page is filtered by; the links of the navigation keep it. */
  readonly namespace?: string | undefined
  /** The namespace whose clock the top bar shows. Default: that of an action on the page. */
  readonly clockOf?: Namespace | undefined
  /** The text in the search field, and the id of the form that has the other filters. */
  readonly search?: { readonly text: string; readonly form?: string | undefined }
}

/** Renders a page under /__emulator with its frame: the navigation, the search and the clock. */
export function renderControlPage(req: Request, page: ControlPage): string {
  const { title, namespace, context, main, live, clock, head } = page
  const language = pageLanguageOf(req)
  const t = createFrameLookup(language)
  const theme = themeOf(req)
  const back = req.originalUrl
  const clockOf =
    page.clockOf ??
    context?.emulator.namespaceOrDefault(defaultNamespaceName(context.emulator, namespace))
  const header = html`<a class="skip" href="#content">${t('skip')}</a>
<div class="side" id="side" popover><a class="name" href="${addNamespaceQuery('/__emulator/', namespace)}">videoid-emulator</a>
${navigation(t, page)}
<div class="preferences">${choice(
    t('theme'),
    'theme',
    THEMES.map((value) => [value, t(`theme.${value}`)]),
    theme,
    back,
  )}
${choice(t('language'), 'language', Object.entries(LANGUAGE_NAMES), language, back)}
${context?.controlAccess !== undefined && logoutForm(t('logout'))}</div>
<p class="rehearsal">${t('rehearsal')}</p></div>
<div class="top" data-palette="${t('palette')}"><button type="button" class="menu small" popovertarget="side">${t('menu')}</button>
${searchField(t, page)}
${context !== undefined && namespaceMenu(t, context, { filter: namespace, path: page.path })}
${context !== undefined && clockOf !== undefined && clockBar(t, { context, namespace: clockOf, filter: namespace, back })}
<p class="offline" role="status">${t('offline')}</p></div>`
  const whole = title === 'videoid-emulator' ? title : `${title} · videoid-emulator`
  return renderPage({
    title: whole,
    lang: language,
    theme,
    stylesheet: 'panel',
    header,
    main,
    live,
    clock,
    ...(head !== undefined && { head }),
  })
}

/** A form with one button, which ends the session of the browser. */
export function logoutForm(label: string): Html {
  return html`<form method="post" action="/__emulator/log-out" data-plain><button class="small">${label}</button></form>`
}

function navigation(t: TranslateFrame, { path: current, namespace }: ControlPage): Html {
  const sections = SECTIONS.map(([label, pages]) => {
    const links = pages.map(
      ([path, text]) =>
        html`<a href="${addNamespaceQuery(`/__emulator/${path}`, namespace)}"${path === current && html` aria-current="page"`}>${t(text)}</a>`,
    )
    return html`<p>${t(label)}</p>${links}`
  })
  return html`<nav aria-label="${t('pages')}">${sections}</nav>`
}

function choice(
  label: string,
  name: string,
  values: readonly (readonly [string, string])[],
  chosen: string,
  back: string,
): Html {
  const buttons = values.map(
    ([value, text]) =>
      html`<button name="${name}" value="${value}" aria-pressed="${String(value === chosen)}">${text}</button>`,
  )
  return html`<form method="post" action="/__emulator/pages/preferences" id="choose-${name}"><input type="hidden" name="back" value="${back}"><div role="group" aria-label="${label}">${buttons}</div></form>`
}

// The list of verifications has other filters, so its field belongs to the form of the list.
function searchField(t: TranslateFrame, { namespace, search }: ControlPage): Html {
  const { text = '', form } = search ?? {}
  const field = html`<input type="search" name="q" id="search" value="${text}" placeholder="${t('search.hint')}" aria-label="${t('search')}" aria-keyshortcuts="/" maxlength="${maxSearchLength}" autocomplete="off"${form !== undefined && html` form="${form}"`}><kbd aria-hidden="true">/</kbd>`
  if (form !== undefined) return html`<div class="search">${field}</div>`
  return html`<form class="search" method="get" action="/__emulator/">${namespace !== undefined && html`<input type="hidden" name="namespace" value="${namespace}">`}${field}</form>`
}
