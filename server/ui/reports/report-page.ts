import { createHash } from 'node:crypto'
import { assetText } from '../layout/assets.ts'
import { badge, type Tone } from '../layout/badge.ts'
import { type Html, html } from '../layout/html.ts'

/** The result of a run, as the first lines of its report show it. */
export interface ReportVerdict {
  readonly tone: Exclude<Tone, ''>
  /** One or two words, such as `Failed`. */
  readonly word: string
  /** One sentence, such as `2 errors in 14 exchanges.` */
  readonly sentence: string
}

/** A part of a report, with an entry in the list of its contents. */
export interface ReportSection {
  /** The id of its heading, such as `findings`. */
  readonly id: string
  readonly title: string
  /** The number beside the title in the list of contents. */
  readonly count?: number | undefined
  readonly content: Html
}

export interface ReportPage {
  /** Such as `Contract report of exec`. */
  readonly title: string
  readonly verdict: ReportVerdict
  /** Further sentences below the verdict. */
  readonly remarks?: readonly string[]
  /** Figures with their names, such as `3` and `verifications`. */
  readonly figures?: readonly (readonly [figure: string, name: string])[]
  readonly sections: readonly ReportSection[]
  /** One paragraph below everything. */
  readonly footer?: string
}

/**
 * Renders a report as one page that contains everything: it loads nothing and runs no script. A policy in the page
 * allows only its own style sheet.
 */
export function renderReport({
  title,
  verdict,
  remarks = [],
  figures = [],
  sections,
  footer,
}: ReportPage) {
  const style = assetText('report.css')
  const hash = createHash('sha256').update(style).digest('base64')
  const contents = sections.map(
    ({ id, title: name, count }) =>
      html`<a href="#${id}">${name}${count !== undefined && html` <span class="soft">${count}</span>`}</a>`,
  )
  const tiles = figures.map(([figure, name]) => html`<div><dt>${name}</dt><dd>${figure}</dd></div>`)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">
<title>${verdict.word}: ${title}</title>
<style>${{ markup: style }}</style>
</head>
<body class="report">
<header><p class="name">videoid-emulator</p>
<h1>${title}</h1>
<div class="verdict ${verdict.tone}"><p>${badge(verdict.tone, verdict.word)} ${verdict.sentence}</p>${remarks.map((remark) => html`<p>${remark}</p>`)}</div>
${tiles.length > 0 && html`<dl class="figures">${tiles}</dl>`}
${sections.length > 1 && html`<nav aria-label="Contents">${contents}</nav>`}</header>
<main>
${sections.map(({ id, title: name, content }) => html`<section aria-labelledby="${id}"><h2 id="${id}">${name}</h2>${content}</section>\n`)}</main>
${footer !== undefined && html`<footer><p>${footer}</p></footer>`}
</body>
</html>
`.markup
}

/** A table that scrolls in its own box on a narrow screen. */
export function reportTable(label: string, heads: readonly string[], rows: readonly Html[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>`
}
