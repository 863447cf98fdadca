import type { Instant } from '../../domain/time/instant.ts'
import { assetUrl } from './assets.ts'
import { type Html, html } from './html.ts'

export type HtmlPage = {
  readonly title: string
  /** The language of the page, as in `lang`; English when left out. */
  readonly lang?: string
  readonly stylesheet: 'panel' | 'person'
  /** Between the bar and the content: a heading with navigation, or a shop's logo. */
  readonly header?: Html
  readonly main: Html
  /** Its icon, where it is not the emulator's. */
  readonly icon?: string | undefined
  /** What the page wants besides in its head, such as a style of its own. */
  readonly head?: Html
  /** Follows along: refreshed when this verification changes, or, with 'everything', anything. */
  readonly live?: { readonly only?: string } | undefined
  /** The emulator's time and how fast it runs, for the countdowns; 0 = stands still. */
  readonly clock?: { readonly now: Instant; readonly speed: number } | undefined
}

/** A whole page of the emulator's. */
export function renderPage(page: HtmlPage): string {
  const { title, lang = 'en', stylesheet: dress, header, main, icon, head, live, clock } = page
  return html`<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="${icon ?? assetUrl('icon.svg')}">
<link rel="stylesheet" href="${assetUrl(`${dress}.css`)}">
<script type="module" src="${assetUrl('emulator.js')}"></script>
${head}
</head>
<body${live !== undefined && html` data-live="/__emulator/changes"`}${
    live?.only !== undefined && html` data-live-only="${live.only}"`
  }${clock !== undefined && html` data-now="${clock.now}" data-speed="${clock.speed}"`}>
<header>
<p class="rehearsal">${REHEARSAL_NOTICES[lang] ?? REHEARSAL_NOTICES.en}</p>
${header}
</header>
<main class="${dress === 'panel' ? 'wide' : 'narrow'}" id="content">${main}</main>
<div id="notice" role="alert"><span></span><button type="button" class="small" data-close>${
    CLOSE_LABELS[lang] ?? CLOSE_LABELS.en
  }</button></div>
</body>
</html>
`.markup
}

const REHEARSAL_NOTICES: Readonly<Record<string, string | undefined>> = {
  en: 'videoid-emulator: an unofficial rehearsal, nobody is identified here',
  it: 'videoid-emulator: una prova non ufficiale, qui non si identifica nessuno',
}

const CLOSE_LABELS: Readonly<Record<string, string | undefined>> = { en: 'Close', it: 'Chiudi' }
