import { isJsonObject } from '../../domain/json/json-object.ts'
import { escapePointerKey } from '../../domain/json/json-pointer.ts'
import { abbreviate } from '../../domain/text/quote.ts'
import type { BodyDifference } from '../../records/journal-entry.ts'
import { type Html, html } from '../layout/html.ts'

const maxMarkup = 14_000
const maxDepth = 40
const maxOpenDepth = 2

/**
 * Shows a JSON text as a tree that folds. Marks the places of the differences, with what would have been valid.
 * Marks keys and values that contain `find`, and unfolds the way to them. Returns undefined for a text that is not JSON,
 * or too large for a tree.
 */
export function jsonTree(
  text: string,
  differences: readonly BodyDifference[],
  find = '',
): Html | undefined {
  const parsed = parseOrUndefined(text)
  if (parsed === undefined) return undefined
  const wantedByPlace = new Map(differences.map(({ at, wanted }) => [at, wanted]))
  const budget = { left: maxMarkup, find: find.toLowerCase() }
  const tree = jsonNode({ value: parsed.value, at: '', depth: 0 }, wantedByPlace, budget)
  return budget.left < 0 ? undefined : html`<div class="json scroll" tabindex="0">${tree}</div>`
}

function parseOrUndefined(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

interface JsonNode {
  readonly value: unknown
  /** The JSON pointer of the value. */
  readonly at: string
  readonly depth: number
  /** The key of the value in its object, or its index. */
  readonly key?: string
}

type Budget = { left: number; readonly find: string }

function jsonNode(node: JsonNode, wanted: ReadonlyMap<string, string>, budget: Budget): Html {
  const { value, at, depth, key } = node
  // A member costs about this many bytes of markup besides its texts.
  budget.left -= 60 + (key?.length ?? 0) * 2
  if (budget.left < 0 || depth > maxDepth) {
    budget.left = -1
    return html``
  }
  const name = key === undefined ? html`` : html`<b>${found(abbreviate(key, 100), budget)}</b>: `
  const mark = wantedMark(wanted.get(at))
  if (!Array.isArray(value) && !isJsonObject(value)) {
    const text = JSON.stringify(value)
    budget.left -= text.length * 2
    return html`<div>${name}<code>${found(text, budget)}</code>${mark}</div>`
  }
  const members = Object.entries(value).map(([member, inner]) =>
    jsonNode(
      { value: inner, at: `${at}/${escapePointerKey(member)}`, depth: depth + 1, key: member },
      wanted,
      budget,
    ),
  )
  const missing = [...wanted].flatMap(([place, text]) => missingMember(value, at, place, text))
  const brackets = Array.isArray(value) ? `[${members.length}]` : `{${members.length}}`
  return html`<details${(depth < maxOpenDepth || hasMatch(members)) && html` open`}><summary>${name}${brackets}${mark}</summary>${members}${missing}</details>`
}

// Marks a text that contains what the person looks for.
function found(text: string, { find }: Budget): Html {
  const isMatch = find !== '' && text.toLowerCase().includes(find)
  return isMatch ? html`<mark class="match">${text}</mark>` : html`${text}`
}

function hasMatch(members: readonly Html[]): boolean {
  return members.some(({ markup }) => markup.includes(matchStart))
}

// Values are escaped, so no value can contain this markup.
const matchStart = '<mark class="match">'

function wantedMark(wanted: string | undefined): Html | undefined {
  return wanted === undefined ? undefined : html` <mark>valid: ${abbreviate(wanted, 200)}</mark>`
}

// The place of a missing member is marked in the object that should have it.
function missingMember(value: object, at: string, place: string, wanted: string): readonly Html[] {
  const end = place.lastIndexOf('/')
  if (end < 0 || place.slice(0, end) !== at) return []
  const member = place
    .slice(end + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~')
  if (Object.hasOwn(value, member)) return []
  return [html`<div><b>${abbreviate(member, 100)}</b>: nothing${wantedMark(wanted)}</div>`]
}
