import { type Html, html } from '../layout/html.ts'
import { narrowed } from '../layout/namespace-filter.ts'
import { longestSearch } from '../layout/search-field.ts'
import { badge, inline, legend } from './markdown.ts'
import {
  type Described,
  type DescribedOperation,
  labelOf,
  listIn,
  operationsOf,
  textIn,
} from './openapi-reader.ts'

/** The list of all operations of both APIs, as far as they have what is sought. */
export function indexShown(
  both: readonly Described[],
  sought: string,
  filter: string | undefined,
): Html {
  const parts = both.map((described) => part(described, sought.toLowerCase(), filter))
  const none = parts.every((each) => each === undefined)
  return html`<h1>Reference</h1>
<p>Rendered from the descriptions that the emulator checks itself against: <code>openapi.yaml</code>, and that of its control API (<a href="/__emulator/openapi.json">openapi.json</a>).</p>
${legend()}
<form class="row" method="get" action="/__emulator/docs" data-as-you-type role="search">
${filter !== undefined && html`<input type="hidden" name="namespace" value="${filter}">`}
<label class="inline" for="q">Search</label><input id="q" name="q" type="search" value="${sought}" maxlength="${longestSearch}" placeholder="path, word"><button class="small">Search</button></form>
${none ? html`<p class="card empty">No operation has “${sought}” in its path or its words.</p>` : parts.filter((each) => each !== undefined)}`
}

const TITLES = { api: 'The emulated API', control: 'The control API' } as const
const ABOUT = {
  api: 'What the real service answers too, as far as anybody outside knows.',
  control: 'What only the emulator has: clocks, people, records. The real service has none of it.',
} as const

function part(described: Described, sought: string, filter: string | undefined): Html | undefined {
  const found = operationsOf(described).filter((operation) => fits(operation, sought))
  if (found.length === 0) return undefined
  const root = { value: described.document, pointer: '', described }
  const groups = listIn(root, 'tags').map((tag) => {
    const own = found.filter((operation) => operation.tag === textIn(tag, 'name'))
    if (own.length === 0) return undefined
    return html`<section class="card" aria-label="${textIn(tag, 'name') ?? ''}"><p class="soft">${inline(textIn(tag, 'description') ?? '')}</p>
<ul class="operations">${own.map((operation) => row(operation, filter))}</ul></section>`
  })
  return html`<h2 id="${described.api}">${TITLES[described.api]}</h2><p class="soft">${ABOUT[described.api]}</p>${groups.filter((each) => each !== undefined)}`
}

function fits({ path, summary, node, id, method }: DescribedOperation, sought: string): boolean {
  const words = [`${method} ${path}`, summary, id, textIn(node, 'description') ?? '']
  return words.some((each) => each.toLowerCase().includes(sought))
}

function row(
  { id, method, path, summary, node }: DescribedOperation,
  filter: string | undefined,
): Html {
  const { api } = node.described
  return html`<li><span class="verb">${method}</span> <a href="${narrowed(`/__emulator/docs/${api}/${id}`, filter)}"><code>${path}</code></a> <span>${summary}</span> ${badge(labelOf(node))}</li>`
}
