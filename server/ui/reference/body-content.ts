import { type Html, html } from '../layout/html.ts'
import { badge, inline } from './markdown.ts'
import { child, isThere, labelOf, membersIn, type Node, textIn } from './openapi-reader.ts'
import { schemaShown, typeText } from './schema-tree.ts'

const mostExample = 1_600

/** What a body may be: by media type its members and its examples. `brief` leaves the members out. */
export function contentShown(body: Node, { brief = false } = {}): readonly Html[] {
  const own = labelOf(body)
  return membersIn(child(body, 'content')).map(([type, media]) => {
    const label = labelOf(media)
    const schema = child(media, 'schema')
    const members = schemaShown(schema)
    const kind = members !== undefined ? '' : typeText(schema)
    if (brief) return html`${examples(media)}`
    return html`<div class="media"><p><code>${type}</code> ${label !== own && badge(label)} <span class="soft">${kind}</span></p>${members}${examples(media)}</div>`
  })
}

/** The first example of a body, as it would be sent; undefined where there is none. */
export function exampleOf(
  body: Node,
): { readonly type: string; readonly value: unknown } | undefined {
  const [first] = membersIn(child(body, 'content'))
  if (first === undefined) return undefined
  const [type, media] = first
  if ('example' in media.value) return { type, value: media.value.example }
  const [example] = membersIn(child(media, 'examples'))
  const value = example === undefined ? sampled(child(media, 'schema')) : example[1].value.value
  return { type, value }
}

// What must be there, with a value of its type.
function sampled(schema: Node): unknown {
  const { type, enum: choices, const: only, examples: given } = schema.value
  if (Array.isArray(given)) return given[0]
  if (only !== undefined) return only
  if (Array.isArray(choices)) return choices[0]
  if (type === 'boolean') return true
  if (type === 'integer' || type === 'number') return 1
  if (type === 'string') return ''
  const { required = [] } = schema.value
  const members = membersIn(child(schema, 'properties')).filter(([name]) =>
    (required as readonly unknown[]).includes(name),
  )
  return Object.fromEntries(members.map(([name, member]) => [name, sampled(member)]))
}

function examples(media: Node): readonly Html[] {
  const { example } = media.value
  const named = membersIn(child(media, 'examples')).map(([name, each]) => {
    const about = textIn(each, 'summary') ?? textIn(each, 'description')
    return html`<details><summary><code>${name}</code> ${about !== undefined && inline(about)} ${badge(labelOf(each))}</summary>${valueShown(each.value.value)}</details>`
  })
  return isThere(media) && example !== undefined
    ? [html`<details><summary>an example</summary>${valueShown(example)}</details>`, ...named]
    : named
}

function valueShown(value: unknown): Html {
  const text = typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '')
  return html`<pre tabindex="0">${text.length > mostExample ? `${text.slice(0, mostExample)}\n…` : text}</pre>`
}
