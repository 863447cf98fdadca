import { abbreviate } from '../../domain/text/quote.ts'
import type { BodyDifference } from '../../records/journal-entry.ts'
import { type Html, html } from '../layout/html.ts'

/** A table that compares the members of a body with what would have been valid. */
export function differencesTable(differences: readonly BodyDifference[]): Html {
  const rows = differences.map(
    ({ at, got, wanted }) =>
      html`<tr><td><code>${abbreviate(at, 120)}</code></td><td>${abbreviate(got, 200)}</td><td>${abbreviate(wanted, 300)}</td></tr>`,
  )
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Differences from a valid request"><table><thead><tr><th scope="col">at</th><th scope="col">you sent</th><th scope="col">valid</th></tr></thead><tbody>${rows}</tbody></table></div>`
}
