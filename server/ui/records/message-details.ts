import { formatCurl } from '../../domain/text/format-curl.ts'
import { abbreviate } from '../../domain/text/quote.ts'
import { statusTextBadge } from '../layout/badge.ts'
import { type ControlApiBase, controlTokenHeaders, copyTextButton } from '../layout/curl.ts'
import { type Html, html } from '../layout/html.ts'
import { timeElement } from '../layout/time-elements.ts'
import { truncateToBytes } from '../layout/truncate.ts'
import { hexDump } from './hex-dump.ts'
import type { InboxMessage } from './inbox-listing.ts'
import { reportedVerification } from './inbox-listing.ts'
import { jsonTree } from './json-tree.ts'
import { type MessageVerdict, verdictSection } from './message-verdict.ts'
import type { TranslateRecords } from './records-texts.ts'

// Limits in characters of HTML, because escaping makes texts longer.
const maxBodyMarkup = 8_000
const maxHeadersMarkup = 6_000
const maxCurlMarkup = 8_000
const maxFieldMarkup = 4_000
const maxFields = 20

/**
 * A card with one message: its verdict, the decoded body beside its exact bytes, and its headers in their order.
 */
export function messageDetails(
  { namespace, box, message }: InboxMessage,
  { base, verdict, t }: MessageView,
): Html {
  const { id, at, method, path, headers, body } = message
  const { id: verification, status } = reportedVerification(message)
  const rows = headerRows(headers)
  const whole = `/__emulator/pages/inboxes/${encodeURIComponent(namespace)}/${encodeURIComponent(id)}`
  return html`<article class="card" aria-label="${t('message', { id })}"><div class="row"><h2>${id}</h2>
${status !== undefined && statusTextBadge(status.slice(0, 60))}<span class="soft push">${timeElement(at)} ${t('message.real-time')}</span></div>
<p><code>${method} ${path.slice(0, 500)}</code></p>
<p class="soft">${t('message.box', { box })} · ${namespace}${verification !== undefined && html` · <a href="/__emulator/verifications/${encodeURIComponent(verification.slice(0, 100))}">${t('message.verification', { id: verification.slice(0, 40) })}</a>`}</p>
<div class="row">${copyTextButton(formatResendCurl(message, base, whole), t('copy-curl'))}<a class="button small" href="${whole}">${t('message.download', { count: body.byteLength })}</a></div>
${verdictSection(verdict, t)}
<div class="beside"><div><h3>${t('message.decoded')}</h3>${decodedSection(message, t)}</div>
<div><h3>${t('message.bytes')}</h3>${bodySection(body, t)}</div></div>
<h3>${t('message.headers')}</h3><div class="scroll" tabindex="0" role="region" aria-label="${t('headers')}"><table><tbody>${rows}</tbody></table></div>
${headers.length > rows.length && html`<p class="soft">${t('more', { count: headers.length - rows.length })}</p>`}</article>`
}

interface MessageView {
  readonly base: ControlApiBase
  readonly verdict: MessageVerdict
  readonly t: TranslateRecords
}

// The fields of a form, each as text or as a JSON tree; or the tree of a JSON body.
function decodedSection(
  { decoded, headers, body }: InboxMessage['message'],
  t: TranslateRecords,
): Html {
  if (decoded === undefined) return html`<p class="soft">${t('message.not-decoded')}</p>`
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  if (!/^application\/x-www-form-urlencoded\b/i.test(type))
    return decodedValue(JSON.stringify(decoded))
  const fields = [...new URLSearchParams(Buffer.from(body).toString())].slice(0, maxFields)
  const parts = fields.map(
    ([name, text]) =>
      html`<dt><code>${abbreviate(name, 100)}</code></dt><dd>${decodedValue(text)}</dd>`,
  )
  return html`<dl class="fields-of-form">${parts}</dl>`
}

function decodedValue(text: string): Html {
  return (
    jsonTree(text, []) ?? html`<pre tabindex="0">${truncateToBytes(text, maxFieldMarkup)}</pre>`
  )
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

function bodySection(body: Uint8Array, t: TranslateRecords): Html {
  const bytes = Buffer.from(body)
  if (bytes.length === 0) return html`<p class="soft">${t('message.empty')}</p>`
  const text = bytes.toString()
  if (!Buffer.from(text).equals(bytes)) {
    return html`<p class="soft">${t('message.not-text')}</p><pre class="hex" tabindex="0">${hexDump(bytes)}</pre>`
  }
  const printable = text.replaceAll(/[^\P{Cc}\n\t]/gu, escapeCharacter)
  return html`<pre tabindex="0">${truncateToBytes(printable, maxBodyMarkup)}</pre>`
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
