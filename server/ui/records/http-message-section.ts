import type { BodyDifference } from '../../records/journal-entry.ts'
import type { MessageDetails } from '../../records/request-details.ts'
import { type Html, html } from '../layout/html.ts'
import { truncateToBytes } from '../layout/truncate.ts'
import { hexDump } from './hex-dump.ts'
import { jsonTree } from './json-tree.ts'
import { headerRows } from './message-details.ts'

const maxTextMarkup = 8_000

/** A request or a response: its headers, and its body as a tree, as text or as bytes. `save` is the URL of its bytes. */
export function httpMessageSection(
  title: 'Request' | 'Response',
  message: MessageDetails | undefined,
  { save, differences = [], find = '' }: MessageSectionOptions,
): Html {
  if (message === undefined) return html`<h2>${title}</h2><p class="soft">There is none.</p>`
  const { headers, bytes } = message
  const rows = headerRows(headers)
  return html`<section class="card" aria-label="${title}"><div class="row"><h2>${title}</h2>${
    bytes !== undefined &&
    bytes > 0 &&
    html`<a class="button small" href="${save}">Save the body (${String(bytes)} bytes)</a>`
  }</div>
${bodyView(message, differences, find)}
<details><summary>${headers.length} headers</summary><div class="scroll" tabindex="0" role="region" aria-label="Headers of the ${title.toLowerCase()}"><table><tbody>${rows}</tbody></table></div>${
    headers.length > rows.length &&
    html`<p class="soft">and ${headers.length - rows.length} more</p>`
  }</details></section>`
}

interface MessageSectionOptions {
  readonly save: string
  readonly differences?: readonly BodyDifference[]
  /** The text that the person looks for in the body. */
  readonly find?: string
}

function bodyView(
  { bytes, body, base64, truncated }: MessageDetails,
  differences: readonly BodyDifference[],
  find: string,
): Html {
  if (bytes === undefined) return html`<p class="soft">The emulator did not read the body.</p>`
  const cut = truncated && html`<p class="soft">Only the start of the body is stored.</p>`
  if (base64 !== undefined) {
    return html`${cut}<p class="soft">The body is not text. As hexadecimal bytes:</p><pre class="hex" tabindex="0">${hexDump(Buffer.from(base64, 'base64'))}</pre>`
  }
  if (body === undefined || body === '') return html`<p class="soft">The body is empty.</p>`
  const tree = jsonTree(body, differences, find)
  const exact = html`<pre tabindex="0">${truncateToBytes(withVisibleControls(body), maxTextMarkup)}</pre>`
  return tree === undefined
    ? html`${cut}${exact}`
    : html`${tree}<details><summary>As sent</summary>${exact}</details>`
}

function withVisibleControls(text: string): string {
  return text.replaceAll(
    /[^\P{Cc}\n\t]/gu,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}
