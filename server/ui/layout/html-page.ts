import type { Instant } from '../../domain/time/instant.ts'
import { assetUrl } from './assets.ts'
import { type Html, html } from './html.ts'

export type HtmlPage = {
  readonly title: string
  /** The language of the page, for the attribute `lang`. Default: English. */
  readonly lang?: string
  /** The colours of the page. Default: those of the browser. */
  readonly theme?: 'system' | 'light' | 'dark'
  readonly stylesheet: 'panel' | 'person'
  /** Content between the top bar and the main content, such as the navigation. */
  readonly header?: Html
  readonly main: Html
  /** The URL of the page's icon. Default: the emulator's icon. */
  readonly icon?: string | undefined
  /** Additional elements of the head, such as a style sheet. */
  readonly head?: Html
  /**
   * Refreshes the page when the verification with the id `only` changes. Without `only`, refreshes when anything
   * changes. `stream` is the path of the stream that reports changes. Default: the one of all verifications.
   */
  readonly live?: { readonly only?: string; readonly stream?: string } | undefined
  /** The time and speed of the clock, for the countdowns; speed 0 = paused. */
  readonly clock?: { readonly now: Instant; readonly speed: number } | undefined
}

/** Renders a complete HTML page. */
export function renderPage(page: HtmlPage): string {
  const { title, lang = 'en', stylesheet: dress, header, main, icon, head, live, clock } = page
  const theme = page.theme === 'system' ? undefined : page.theme
  return html`<!doctype html>
<html lang="${lang}"${theme !== undefined && html` data-theme="${theme}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="${icon ?? assetUrl('icon.svg')}">
<link rel="stylesheet" href="${assetUrl(`${dress}.css`)}">
<script type="module" src="${assetUrl('emulator.js')}"></script>
${head}
</head>
<body class="${dress}"${live !== undefined && html` data-live="${live.stream ?? '/__emulator/changes'}"`}${
    live?.only !== undefined && html` data-live-only="${live.only}"`
  }${clock !== undefined && html` data-now="${clock.now}" data-speed="${clock.speed}"`}>
<header>
${dress === 'person' && html`<p class="rehearsal">${REHEARSAL_NOTICES[lang] ?? REHEARSAL_NOTICES.en}</p>`}
${header}
</header>
<main class="${dress === 'panel' ? 'wide' : 'narrow'}" id="content" tabindex="-1">${main}</main>
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
