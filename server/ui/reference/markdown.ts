import { type Html, html } from '../layout/html.ts'
import type { Label } from './openapi-reader.ts'

/** The prose of a description: paragraphs, lists, `code` and **weight**; nothing else of Markdown. */
export function prose(text: string | undefined): readonly Html[] {
  if (text === undefined || text.trim() === '') return []
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((block) =>
      /^- /.test(block)
        ? html`<ul>${block.split(/\n(?=- )/).map((row) => html`<li>${inline(row.slice(2))}</li>`)}</ul>`
        : html`<p>${inline(block)}</p>`,
    )
}

/** One line of it. */
export function inline(text: string): readonly Html[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    if (/^`.+`$/s.test(part)) return html`<code>${part.slice(1, -1)}</code>`
    return /^\*\*.+\*\*$/s.test(part) ? html`<strong>${part.slice(2, -2)}</strong>` : html`${part}`
  })
}

/** How a claim is known, as a badge; nothing where no claim is made. */
export function badge(label: Label | undefined): Html | undefined {
  return label === undefined ? undefined : html`<span class="badge ${LOOKS[label]}">${label}</span>`
}

/** What the four badges mean. */
export function legend(): Html {
  const rows = (Object.keys(LOOKS) as Label[]).map(
    (label) => html`<dt>${badge(label)}</dt><dd>${MEANS[label]}</dd>`,
  )
  return html`<details class="card" id="legend" open><summary>How what is written here is known</summary><dl>${rows}</dl>
<p class="soft">A member without a badge of its own has that of what it stands in.</p></details>`
}

const LOOKS: Readonly<Record<Label, string>> = {
  documented: 'good',
  mirrored: 'calm',
  sibling: 'wait',
  assumed: 'bad',
}

const MEANS: Readonly<Record<Label, string>> = {
  documented: 'The vendor says it of this API, on a page of its own.',
  mirrored: "A third party's rendering of the vendor's description says it.",
  sibling: 'Another API of the same vendor, on the same platform, does it.',
  assumed: 'Our decision, because nobody outside can know. Check it before going live.',
}
