import { pluralize } from '../../domain/text/pluralize.ts'
import type { BrokenFile } from '../../scenario-files/broken-file.ts'
import { type Html, html } from './html.ts'

const maxShown = 10

/** Lists the broken scenario files, each with its line and the remedy. Returns undefined if there are none. */
export function brokenFilesCard(broken: readonly BrokenFile[]): Html | undefined {
  if (broken.length === 0) return undefined
  const files = broken
    .slice(0, maxShown)
    .map(({ shown }) => html`<pre tabindex="0">${shown.slice(0, 2000)}</pre>`)
  return html`<section class="card trouble" id="broken"><h2>${pluralize(broken.length, 'scenario file')} cannot be used</h2>
<p>Correct the errors below and save: the emulator then reads the files again. Until then it uses their last valid version.</p>
${files}${broken.length > maxShown && html`<p>and ${broken.length - maxShown} more</p>`}</section>`
}
