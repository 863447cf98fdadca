import { cut } from '../../domain/text/quote.ts'
import { type Html, html } from '../layout/html.ts'
import { badge, inline } from './markdown.ts'
import {
  child,
  isThere,
  type Label,
  labelOf,
  listIn,
  membersIn,
  type Node,
  textIn,
} from './openapi-reader.ts'

// Deeper than any of ours; a schema that contains itself ends there.
const deepest = 5

/** The members of a schema with their types, each with its own open beneath it. */
export function schemaShown(schema: Node, depth = 0): Html | undefined {
  const rows = membersIn(child(schema, 'properties')).map(([name, member]) =>
    memberRow(name, member, isRequired(schema, name), { within: labelOf(schema), depth }),
  )
  const variants = ['anyOf', 'oneOf', 'allOf'].flatMap((key) => listIn(schema, key))
  const items = child(schema, 'items')
  const list = rows.length === 0 ? undefined : html`<ul class="members">${rows}</ul>`
  if (depth >= deepest) return list
  const forms = variants
    .filter((each) => isThere(child(each, 'properties')))
    .map(
      (each, i) =>
        html`<details><summary>${variantName(each, i)}</summary>${schemaShown(each, depth + 1)}</details>`,
    )
  const own = isThere(items) ? schemaShown(items, depth + 1) : undefined
  if (list === undefined && forms.length === 0) return own
  return html`${list}${forms}${own}`
}

/** `text, e-mail, at most 254 characters` */
export function typeText(schema: Node): string {
  const { value } = schema
  if ('const' in value) return `always ${JSON.stringify(value.const)}`
  if (Array.isArray(value.enum)) {
    return cut(`one of ${value.enum.map((each) => JSON.stringify(each)).join(', ')}`, 400)
  }
  const variants = ['anyOf', 'oneOf'].flatMap((key) => listIn(schema, key))
  if (variants.length > 0) return [...new Set(variants.map(typeText))].join(' or ')
  const types = Array.isArray(value.type)
    ? value.type
    : [value.type ?? (value.properties ? 'object' : 'any')]
  const words = types.map((type) => wordFor(String(type), schema)).join(' or ')
  return [words, ...limits(schema)].join(', ')
}

type Surrounding = { readonly within: Label | undefined; readonly depth: number }

function memberRow(
  name: string,
  member: Node,
  required: boolean,
  { within, depth }: Surrounding,
): Html {
  const label = labelOf(member)
  const description = textIn(member, 'description')
  const inner = depth < deepest ? schemaShown(member, depth + 1) : undefined
  const example = Array.isArray(member.value.examples) ? member.value.examples[0] : undefined
  const told =
    inner === undefined
      ? undefined
      : html`<details${depth === 0 && html` open`}><summary>its members<span class="hidden"> of ${name}</span></summary>${inner}</details>`
  return html`<li><code class="name">${name}</code>${required && html` <span class="badge">required</span>`} <span class="soft">${typeText(member)}</span> ${label !== within && badge(label)}
${description !== undefined && html`<div class="about">${inline(description)}</div>`}
${example !== undefined && html`<div class="soft">such as <code>${cut(JSON.stringify(example), 100)}</code></div>`}${told}</li>`
}

function isRequired({ value }: Node, name: string): boolean {
  return Array.isArray(value.required) && value.required.includes(name)
}

function variantName(each: Node, i: number): string {
  const name = /\/schemas\/([^/]+)$/.exec(each.pointer)?.[1]
  return name === undefined ? `Form ${i + 1}` : name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  integer: 'whole number',
  object: 'object',
  null: 'null',
}

function wordFor(type: string, schema: Node): string {
  if (type !== 'array') return WORDS[type] ?? type
  const items = child(schema, 'items')
  return isThere(items) ? `list of ${typeText(items)}` : 'list'
}

function limits({ value }: Node): readonly string[] {
  const { format, minLength, maxLength, minimum, maximum, maxItems, default: usual } = value
  return [
    typeof format === 'string' ? format : '',
    typeof minLength === 'number' && minLength > 0 ? `at least ${minLength} characters` : '',
    maxLength === undefined ? '' : `at most ${maxLength} characters`,
    minimum === undefined ? '' : `at least ${minimum}`,
    maximum === undefined ? '' : `at most ${maximum}`,
    maxItems === undefined ? '' : `at most ${maxItems} of them`,
    usual === undefined ? '' : `${JSON.stringify(usual)} when left out`,
  ].filter((each) => each !== '')
}
