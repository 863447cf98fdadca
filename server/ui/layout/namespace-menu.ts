import type { HttpContext } from '../../http/http-context.ts'
import type { TranslateFrame } from './frame-texts.ts'
import { type Html, html } from './html.ts'
import { truncate } from './truncate.ts'

// The menu lists only the newest namespaces; the page of the namespaces lists all of them.
const maxNames = 12

/** A menu of the top bar that shows the namespace of the page and leads to the same page of another one. */
export function namespaceMenu(
  t: TranslateFrame,
  { emulator }: HttpContext,
  { filter, path }: { readonly filter: string | undefined; readonly path: string },
): Html {
  const names = emulator.namespaces.all().map(({ name }) => name)
  const shownNames = names.slice(-maxNames).toReversed()
  const link = (name: string | undefined, text: string) =>
    html`<a href="/__emulator/${path}${name !== undefined && `?namespace=${encodeURIComponent(name)}`}"${name === filter && html` aria-current="true"`}>${text}</a>`
  const more = names.length - shownNames.length
  return html`<details class="drop namespaces" id="namespace-menu"><summary><span class="hidden">${t('namespace')}: </span>${truncate(filter ?? t('namespace.all'), 24)}</summary>
<div class="dropped">${link(undefined, t('namespace.all'))}${shownNames.map((name) => link(name, name))}
${more > 0 && html`<span class="soft">${t('namespace.more', { count: more })}</span>`}
<a href="/__emulator/namespaces">${t('namespace.manage')}</a></div></details>`
}
