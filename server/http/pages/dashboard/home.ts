import type { RequestHandler } from 'express'
import { latest } from '../../../core/life/verification.ts'
import { isoOf } from '../../../core/time/instant.ts'
import { Refusal } from '../../../shell/refusal.ts'
import type { Surroundings } from '../../surroundings.ts'
import { type Html, html } from '../frame/html.ts'
import { panelOf } from '../frame/panel.ts'
import { sendPage } from '../frame/send-page.ts'

const mostRows = 200

/** /__emulator/: all verifications of all namespaces, the newest first; `?namespace=` filters. */
export function homePage({ emulator }: Surroundings): RequestHandler {
  return (req, res) => {
    const { namespace: wanted } = req.query
    if (wanted !== undefined && typeof wanted !== 'string') {
      throw new Refusal(400, 'Name one namespace.', { fix: '?namespace=ns-0a1b2c3d' })
    }
    const shown = emulator
      .namespaces()
      .filter(({ name }) => wanted === undefined || name === wanted)
    for (const namespace of shown) emulator.notice(namespace)
    const rows = shown
      .flatMap(({ name, verifications }) =>
        [...verifications.values()].map((verification) => ({ name, verification })),
      )
      .toSorted((a, b) => b.verification.openedAt - a.verification.openedAt)
    const table: Html[] = rows.slice(0, mostRows).map(
      ({ name, verification: v }) => html`<tr>
<td><a href="/link/${v.id}">${v.id.slice(0, 8)}</a></td><td>${latest(v).shownAs ?? latest(v).to}</td>
<td>${v.scenario.name}</td><td>${v.request.mail}</td><td>${isoOf(v.openedAt)}</td>
<td><a href="?namespace=${name}">${name}</a></td></tr>`,
    )
    const main = html`<h1>Verifications</h1>
<p>${rows.length} in all${rows.length > mostRows ? `, the newest ${mostRows} shown` : ''}.
Default scenario <code>${emulator.settings.scenario}</code>, seed ${emulator.settings.seed}.</p>
${brokenFiles(emulator.book.faults())}
<div class="scroll" tabindex="0" role="region" aria-label="Verifications"><table><thead><tr><th>id</th><th>status</th><th>scenario</th><th>mail</th><th>opened</th>
<th>namespace</th></tr></thead><tbody>${table}</tbody></table></div>
<p>${rows.length === 0 ? 'Nothing yet: paste the curl of the banner.' : ''}</p>`
    sendPage(
      res,
      200,
      panelOf({ title: 'videoid-emulator', place: '', namespace: wanted, main, live: {} }),
    )
  }
}

function brokenFiles(faults: readonly string[]): Html | undefined {
  if (faults.length === 0) return undefined
  return html`<h2>Broken scenario files</h2>
<p>The scenarios stay as they were until these are mended:</p>
<pre>${faults.join('\n')}</pre>`
}
