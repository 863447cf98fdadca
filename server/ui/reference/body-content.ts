import { type Html, html } from '../layout/html.ts'
import { labelBadge, renderInlineMarkdown } from './markdown.ts'
import {
  childNode,
  childNodes,
  type DescriptionNode,
  isPresent,
  labelOf,
  textMember,
} from './openapi-reader.ts'
import { formatType, schemaTree } from './schema-tree.ts'

const maxExampleLength = 1_600

/** What a body may be: by media type its members and its examples. `brief` leaves the members out. */
export function bodyContent(body: DescriptionNode, { brief = false } = {}): readonly Html[] {
  const own = labelOf(body)
  return childNodes(childNode(body, 'content')).map(([type, media]) => {
    const label = labelOf(media)
    const schema = childNode(media, 'schema')
    const members = schemaTree(schema)
    const kind = members !== undefined ? '' : formatType(schema)
    if (brief) return html`${exampleSections(media)}`
    return html`<div class="media"><p><code>${type}</code> ${label !== own && labelBadge(label)} <span class="soft">${kind}</span></p>${members}${exampleSections(media)}</div>`
  })
}

/** The first example of a body, as it would be sent; undefined where there is none. */
export function exampleOf(
  body: DescriptionNode,
): { readonly type: string; readonly value: unknown } | undefined {
  const [first] = childNodes(childNode(body, 'content'))
  if (first === undefined) return undefined
  const [type, media] = first
  if ('example' in media.value) return { type, value: media.value.example }
  const [example] = childNodes(childNode(media, 'examples'))
  const value =
    example === undefined ? sampleOf(childNode(media, 'schema')) : example[1].value.value
  return { type, value }
}

// What must be there, with a value of its type.
function sampleOf(schema: DescriptionNode): unknown {
  const { type, enum: choices, const: only, examples: given } = schema.value
  if (Array.isArray(given)) return given[0]
  if (only !== undefined) return only
  if (Array.isArray(choices)) return choices[0]
  if (type === 'boolean') return true
  if (type === 'integer' || type === 'number') return 1
  if (type === 'string') return ''
  const { required = [] } = schema.value
  const members = childNodes(childNode(schema, 'properties')).filter(([name]) =>
    (required as readonly unknown[]).includes(name),
  )
  return Object.fromEntries(members.map(([name, member]) => [name, sampleOf(member)]))
}

function exampleSections(media: DescriptionNode): readonly Html[] {
  const { example } = media.value
  const named = childNodes(childNode(media, 'examples')).map(([name, each]) => {
    const about = textMember(each, 'summary') ?? textMember(each, 'description')
    return html`<details><summary><code>${name}</code> ${about !== undefined && renderInlineMarkdown(about)} ${labelBadge(labelOf(each))}</summary>${exampleValue(each.value.value)}</details>`
  })
  return isPresent(media) && example !== undefined
    ? [html`<details><summary>an example</summary>${exampleValue(example)}</details>`, ...named]
    : named
}

function exampleValue(value: unknown): Html {
  const text = typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '')
  return html`<pre tabindex="0">${text.length > maxExampleLength ? `${text.slice(0, maxExampleLength)}\n…` : text}</pre>`
}
