import { type Html, html } from '../layout/html.ts'
import { addNamespaceQuery } from '../layout/namespace-filter.ts'
import { maxSearchLength } from '../layout/search-query.ts'
import { labelBadge, labelLegend, renderInlineMarkdown } from './markdown.ts'
import {
  type ApiDescription,
  type ApiOperation,
  apiOperationsOf,
  labelOf,
  listNodes,
  textMember,
} from './openapi-reader.ts'

/** The list of the operations of both APIs that contain the text `search`. */
export function indexContent(
  descriptions: readonly ApiDescription[],
  search: string,
  filter: string | undefined,
): Html {
  const parts = descriptions.map((description) =>
    apiSection(description, search.toLowerCase(), filter),
  )
  const isEmpty = parts.every((part) => part === undefined)
  return html`<h1>Reference</h1>
<p>This reference is generated from the descriptions of the two APIs, with which the emulator is also tested: <code>openapi.yaml</code>, and the description of the control API (<a href="/__emulator/openapi.json">openapi.json</a>).</p>
${labelLegend()}
<form class="row" method="get" action="/__emulator/docs" data-as-you-type role="search">
${filter !== undefined && html`<input type="hidden" name="namespace" value="${filter}">`}
<label class="inline" for="q">Search</label><input id="q" name="q" type="search" value="${search}" maxlength="${maxSearchLength}" placeholder="path, word"><button class="small">Search</button></form>
${isEmpty ? html`<p class="card empty">No operation has “${search}” in its path or its description.</p>` : parts.filter((part) => part !== undefined)}`
}

const TITLES = { api: 'The emulated API', control: 'The control API' } as const
const ABOUT = {
  api: 'The calls of the real service, as far as they are publicly known.',
  control: 'The calls that only the emulator has: clocks, actions, records.',
} as const

function apiSection(
  description: ApiDescription,
  search: string,
  filter: string | undefined,
): Html | undefined {
  const matches = apiOperationsOf(description).filter((operation) =>
    matchesSearch(operation, search),
  )
  if (matches.length === 0) return undefined
  const root = { value: description.document, pointer: '', described: description }
  const groups = listNodes(root, 'tags').map((tag) => {
    const tagOperations = matches.filter((operation) => operation.tag === textMember(tag, 'name'))
    if (tagOperations.length === 0) return undefined
    return html`<section class="card" aria-label="${textMember(tag, 'name') ?? ''}"><p class="soft">${renderInlineMarkdown(textMember(tag, 'description') ?? '')}</p>
<ul class="operations">${tagOperations.map((operation) => operationItem(operation, filter))}</ul></section>`
  })
  return html`<h2 id="${description.api}">${TITLES[description.api]}</h2><p class="soft">${ABOUT[description.api]}</p>${groups.filter((part) => part !== undefined)}`
}

function matchesSearch({ path, summary, node, id, method }: ApiOperation, search: string): boolean {
  const words = [`${method} ${path}`, summary, id, textMember(node, 'description') ?? '']
  return words.some((text) => text.toLowerCase().includes(search))
}

function operationItem(
  { id, method, path, summary, node }: ApiOperation,
  filter: string | undefined,
): Html {
  const { api } = node.described
  return html`<li><span class="verb">${method}</span> <a href="${addNamespaceQuery(`/__emulator/docs/${api}/${id}`, filter)}"><code>${path}</code></a> <span>${summary}</span> ${labelBadge(labelOf(node))}</li>`
}
