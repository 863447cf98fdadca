import { abbreviate } from '../../domain/text/quote.ts'
import { type Html, html } from '../layout/html.ts'
import { labelBadge, renderInlineMarkdown } from './markdown.ts'
import {
  type ClaimLabel,
  childNode,
  childNodes,
  type DescriptionNode,
  isPresent,
  labelOf,
  listNodes,
  textMember,
} from './openapi-reader.ts'

// No schema of the two APIs is nested as deeply as this. The limit ends recursive schemas.
const maxDepth = 5

/** A nested list of a schema's members with their types; undefined if it has none. */
export function schemaTree(schema: DescriptionNode, depth = 0): Html | undefined {
  const rows = childNodes(childNode(schema, 'properties')).map(([name, member]) =>
    memberRow(name, member, isRequired(schema, name), { within: labelOf(schema), depth }),
  )
  const variants = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => listNodes(schema, key))
  const items = childNode(schema, 'items')
  const list = rows.length === 0 ? undefined : html`<ul class="members">${rows}</ul>`
  if (depth >= maxDepth) return list
  const forms = variants
    .filter((variant) => isPresent(childNode(variant, 'properties')))
    .map(
      (variant, i) =>
        html`<details><summary>${variantName(variant, i)}</summary>${schemaTree(variant, depth + 1)}</details>`,
    )
  const itemTree = isPresent(items) ? schemaTree(items, depth + 1) : undefined
  if (list === undefined && forms.length === 0) return itemTree
  return html`${list}${forms}${itemTree}`
}

/** Formats the type of a schema: `text, e-mail, at most 254 characters`. */
export function formatType(schema: DescriptionNode): string {
  const { value } = schema
  if ('const' in value) return `always ${JSON.stringify(value.const)}`
  if (Array.isArray(value.enum)) {
    return abbreviate(
      `one of ${value.enum.map((variant) => JSON.stringify(variant)).join(', ')}`,
      400,
    )
  }
  const variants = ['anyOf', 'oneOf'].flatMap((key) => listNodes(schema, key))
  if (variants.length > 0) return [...new Set(variants.map(formatType))].join(' or ')
  const types = Array.isArray(value.type)
    ? value.type
    : [value.type ?? (value.properties ? 'object' : 'any')]
  const words = types.map((type) => wordFor(String(type), schema)).join(' or ')
  return [words, ...limitTexts(schema)].join(', ')
}

type MemberContext = { readonly within: ClaimLabel | undefined; readonly depth: number }

function memberRow(
  name: string,
  member: DescriptionNode,
  required: boolean,
  { within, depth }: MemberContext,
): Html {
  const label = labelOf(member)
  const description = textMember(member, 'description')
  const inner = depth < maxDepth ? schemaTree(member, depth + 1) : undefined
  const example = Array.isArray(member.value.examples) ? member.value.examples[0] : undefined
  const members =
    inner === undefined
      ? undefined
      : html`<details${depth === 0 && html` open`}><summary>its members<span class="hidden"> of ${name}</span></summary>${inner}</details>`
  return html`<li><code class="name">${name}</code>${required && html` <span class="badge">required</span>`} <span class="soft">${formatType(member)}</span> ${label !== within && labelBadge(label)}
${description !== undefined && html`<div class="about">${renderInlineMarkdown(description)}</div>`}
${example !== undefined && html`<div class="soft">such as <code>${abbreviate(JSON.stringify(example), 100)}</code></div>`}${members}</li>`
}

function isRequired({ value }: DescriptionNode, name: string): boolean {
  return Array.isArray(value.required) && value.required.includes(name)
}

function variantName(variant: DescriptionNode, i: number): string {
  const name = /\/schemas\/([^/]+)$/.exec(variant.pointer)?.[1]
  return name === undefined ? `Form ${i + 1}` : name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  integer: 'whole number',
  object: 'object',
  null: 'null',
}

function wordFor(type: string, schema: DescriptionNode): string {
  if (type !== 'array') return TYPE_WORDS[type] ?? type
  const items = childNode(schema, 'items')
  return isPresent(items) ? `list of ${formatType(items)}` : 'list'
}

function limitTexts({ value }: DescriptionNode): readonly string[] {
  const { format, minLength, maxLength, minimum, maximum, maxItems, default: defaultValue } = value
  return [
    typeof format === 'string' ? format : '',
    typeof minLength === 'number' && minLength > 0 ? `at least ${minLength} characters` : '',
    maxLength === undefined ? '' : `at most ${maxLength} characters`,
    minimum === undefined ? '' : `at least ${minimum}`,
    maximum === undefined ? '' : `at most ${maximum}`,
    maxItems === undefined ? '' : `at most ${maxItems} of them`,
    defaultValue === undefined ? '' : `${JSON.stringify(defaultValue)} when left out`,
  ].filter((variant) => variant !== '')
}
