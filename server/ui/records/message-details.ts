import { formatCurl } from '../../domain/text/format-curl.ts'
import { abbreviate } from '../../domain/text/quote.ts'
import { statusTextBadge } from '../layout/badge.ts'
import { type ControlApiBase, controlTokenHeaders, copyTextButton } from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'
import { timeElement } from '../layout/time-elements.ts'
import { truncateToBytes } from '../layout/truncate.ts'
import type { InboxMessage } from './inbox-listing.ts'
import { reportedVerification } from './inbox-listing.ts'

// Limits in characters of HTML, because escaping makes texts longer.
const maxBodyMarkup = 8_000
const maxHeadersMarkup = 6_000
const maxCurlMarkup = 8_000

/** A card with one message: its path, its headers in their order, its exact bytes, and the decoded body. */
export function messageDetails(
  { namespace, box, message }: InboxMessage,
  base: ControlApiBase,
): Html {
  const { id, at, method, path, headers, body, decoded } = message
  const { id: verification, status } = reportedVerification(message)
  const rows = headerRows(headers)
  const whole = `/__emulator/pages/inboxes/${encodeURIComponent(namespace)}/${encodeURIComponent(id)}`
  return html`<article class="card" aria-label="Message ${id}"><div class="row"><h2>${id}</h2>
${status !== undefined && statusTextBadge(status.slice(0, 60))}<span class="soft push">${timeElement(at)} UTC, real time</span></div>
<p><code>${method} ${path.slice(0, 500)}</code></p>
<p class="soft">box ${box} · ${namespace}${verification !== undefined && html` · <a href="/__emulator/verifications/${encodeURIComponent(verification.slice(0, 100))}">verification ${verification.slice(0, 40)}</a>`}</p>
<div class="row">${copyTextButton(formatResendCurl(message, base, whole))}<a class="button small" href="${whole}">Download its ${String(body.byteLength)} bytes</a></div>
<h3>Body, byte by byte</h3>${bodySection(body)}
${decoded !== undefined && html`<h3>Decoded body</h3><pre tabindex="0">${truncateToBytes(JSON.stringify(decoded, null, 2) ?? '', maxBodyMarkup)}</pre>`}
<h3>Headers, in their order</h3><div class="scroll" tabindex="0" role="region" aria-label="Headers"><table><tbody>${rows}</tbody></table></div>
${headers.length > rows.length && html`<p class="soft">and ${headers.length - rows.length} more</p>`}</article>`
}

// A command that sends the message again. It omits headers that curl sets itself.
function formatResendCurl(
  { method, path: target, headers, body }: InboxMessage['message'],
  base: ControlApiBase,
  path: string,
) {
  const forwardedHeaders = headers.filter(
    ([name]) => !/^(host|content-length|connection|transfer-encoding|expect)$/i.test(name),
  )
  const bytes = Buffer.from(body)
  const call = { method, url: base.url + target, headers: forwardedHeaders }
  if (bytes.length === 0) return formatCurl(call)
  const text = bytes.toString()
  const isText = Buffer.from(text).equals(bytes) && !text.includes('\0')
  const line = formatCurl({ ...call, body: isText ? text : bytes })
  if (html`${line}`.markup.length <= maxCurlMarkup) return line
  return `${formatCurl({ method: 'GET', url: base.url + path, headers: controlTokenHeaders(base) })} | ${formatCurl(call)} --data-binary @-`
}

function bodySection(body: Uint8Array): Html {
  const bytes = Buffer.from(body)
  if (bytes.length === 0) return html`<p class="soft">The body is empty.</p>`
  const text = bytes.toString()
  const isText = Buffer.from(text).equals(bytes)
  const printable = isText
    ? text.replaceAll(/[^\P{Cc}\n\t]/gu, escapeCharacter)
    : bytes.toString('base64')
  return html`${!isText && html`<p class="soft">It is not UTF-8; as base64:</p>`}<pre tabindex="0">${truncateToBytes(printable, maxBodyMarkup)}</pre>`
}

function escapeCharacter(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
}

/** The rows of a table of headers, as many as fit. */
export function headerRows(headers: InboxMessage['message']['headers']): readonly Html[] {
  const rows: Html[] = []
  let room = maxHeadersMarkup
  for (const [name, value] of headers) {
    const row = html`<tr><th scope="row">${abbreviate(name, 100)}</th><td class="mono">${abbreviate(value, 400)}</td></tr>`
    room -= row.markup.length
    if (room < 0) break
    rows.push(row)
  }
  return rows
}
