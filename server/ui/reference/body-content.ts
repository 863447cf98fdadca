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

/** The media types of a body, each with its members and examples. With `brief`, only the examples. */
export function bodyContent(body: DescriptionNode, { brief = false } = {}): readonly Html[] {
  const bodyLabel = labelOf(body)
  return childNodes(childNode(body, 'content')).map(([type, media]) => {
    const label = labelOf(media)
    const schema = childNode(media, 'schema')
    const members = schemaTree(schema)
    const kind = members !== undefined ? '' : formatType(schema)
    if (brief) return html`${exampleSections(media)}`
    return html`<div class="media"><p><code>${type}</code> ${label !== bodyLabel && labelBadge(label)} <span class="soft">${kind}</span></p>${members}${exampleSections(media)}</div>`
  })
}

/** Returns the first example of a body; undefined if the body has no media type. */
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

// Returns a value of the schema's type, with the required members only.
function sampleOf(schema: DescriptionNode): unknown {
  const { type, enum: choices, const: constant, examples: exampleValues } = schema.value
  if (Array.isArray(exampleValues)) return exampleValues[0]
  if (constant !== undefined) return constant
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
  const namedExamples = childNodes(childNode(media, 'examples')).map(([name, example]) => {
    const about = textMember(example, 'summary') ?? textMember(example, 'description')
    return html`<details><summary><code>${name}</code> ${about !== undefined && renderInlineMarkdown(about)} ${labelBadge(labelOf(example))}</summary>${exampleValue(example.value.value)}</details>`
  })
  return isPresent(media) && example !== undefined
    ? [
        html`<details><summary>an example</summary>${exampleValue(example)}</details>`,
        ...namedExamples,
      ]
    : namedExamples
}

function exampleValue(value: unknown): Html {
  const text = typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '')
  return html`<pre tabindex="0">${text.length > maxExampleLength ? `${text.slice(0, maxExampleLength)}\n…` : text}</pre>`
}
