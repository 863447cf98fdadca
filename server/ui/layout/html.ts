/** Text that is HTML already. */
export type Html = { readonly markup: string }

/** A template tag for HTML. It escapes values that are not Html, and leaves out `false` and `undefined`. */
export function html(parts: TemplateStringsArray, ...holes: readonly HtmlValue[]): Html {
  return {
    markup: parts.map((part, i) => part + (i < holes.length ? renderHole(holes[i]) : '')).join(''),
  }
}

export type HtmlValue = string | number | false | undefined | Html | readonly Html[]

function renderHole(hole: HtmlValue): string {
  if (hole === undefined || hole === false) return ''
  if (Array.isArray(hole)) return hole.map(({ markup }: Html) => markup).join('')
  if (typeof hole === 'object' && 'markup' in hole) return hole.markup
  return escapeHtml(String(hole))
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
