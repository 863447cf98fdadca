import { type Html, html } from './html.ts'

/** Links that save a list as CSV and as JSON. `address` is the path of the page, with its filters. */
export function exportLinks(address: string): Html {
  const glue = address.includes('?') ? '&' : '?'
  const links = (['csv', 'json'] as const).map(
    (format) =>
      html`<a class="button small" href="${address}${glue}format=${format}" download>${format.toUpperCase()}</a>`,
  )
  return html`<span class="export">${links}</span>`
}
