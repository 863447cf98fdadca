import { type Html, html } from '../layout/html.ts'
import type { ClaimLabel } from './openapi-reader.ts'

/** Renders a small part of Markdown: paragraphs, lists, `code` and **bold**. */
export function renderMarkdown(text: string | undefined): readonly Html[] {
  if (text === undefined || text.trim() === '') return []
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((block) =>
      /^- /.test(block)
        ? html`<ul>${block.split(/\n(?=- )/).map((row) => html`<li>${renderInlineMarkdown(row.slice(2))}</li>`)}</ul>`
        : html`<p>${renderInlineMarkdown(block)}</p>`,
    )
}

/** Renders `code` and **bold** in one line of Markdown. */
export function renderInlineMarkdown(text: string): readonly Html[] {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    if (/^`.+`$/s.test(part)) return html`<code>${part.slice(1, -1)}</code>`
    return /^\*\*.+\*\*$/s.test(part) ? html`<strong>${part.slice(2, -2)}</strong>` : html`${part}`
  })
}

/** A badge with the source of a claim; undefined if there is no claim. */
export function labelBadge(label: ClaimLabel | undefined): Html | undefined {
  return label === undefined
    ? undefined
    : html`<span class="badge ${LABEL_TONES[label]}">${label}</span>`
}

/** A legend of the four badges. */
export function labelLegend(): Html {
  const rows = (Object.keys(LABEL_TONES) as ClaimLabel[]).map(
    (label) => html`<dt>${labelBadge(label)}</dt><dd>${LABEL_MEANINGS[label]}</dd>`,
  )
  return html`<details class="card" id="legend" open><summary>Labels: the source of each claim</summary><dl>${rows}</dl>
<p class="soft">A member without a badge has the badge of its parent.</p></details>`
}

const LABEL_TONES: Readonly<Record<ClaimLabel, string>> = {
  documented: 'good',
  mirrored: 'calm',
  sibling: 'wait',
  assumed: 'bad',
}

const LABEL_MEANINGS: Readonly<Record<ClaimLabel, string>> = {
  documented: 'A page of the vendor documents it for this API.',
  mirrored: "A third party's copy of the vendor's description has it.",
  sibling: 'Another API of the same vendor, on the same platform, does it.',
  assumed: 'Our decision, because no public source has it. Check it before going live.',
}
