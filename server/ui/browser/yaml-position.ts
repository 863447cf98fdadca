/** The place of the cursor in a YAML text. */
export interface YamlPosition {
  /** The keys that lead to the place; `[]` stands for an item of a list. */
  readonly path: readonly string[]
  /** The key whose value is typed. Undefined while a key or an item of a list is typed. */
  readonly key?: string
  /** The offset where the typed word begins. */
  readonly from: number
  /** The keys that the same map has already. */
  readonly present: readonly string[]
}

/**
 * Finds the place of the cursor by indentation and brackets. It also works while the text is not valid, as it is while
 * somebody types. Returns undefined in comments and quoted texts. Pure.
 */
export function yamlPositionAt(text: string, offset: number): YamlPosition | undefined {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const end = text.indexOf('\n', offset)
  const after = text.slice(offset, end < 0 ? text.length : end)
  const line = parseLine(text.slice(start, offset))
  const flow = readFlow(line.content)
  if (flow === undefined) return undefined
  const lines = text.slice(0, start).split('\n').slice(0, -1).map(parseLine)
  const below =
    end < 0
      ? []
      : text
          .slice(end + 1)
          .split('\n')
          .map(parseLine)
  const block = blockAbove(lines, line)
  const own = [...flow.present, ...(flow.isNested ? keysAfter(after) : [])]
  return {
    path: [...block.path, ...flow.path],
    ...(flow.key !== undefined && { key: flow.key }),
    from: offset - flow.word.length,
    present: flow.isNested ? own : [...block.present, ...keysBelow(below, line)],
  }
}

interface Line {
  /** The columns of the dashes that begin items. */
  readonly dashes: readonly number[]
  /** The column of the content after the dashes. */
  readonly column: number
  readonly content: string
  /** The key at the start of the content, if it has one. */
  readonly key: string | undefined
}

const KEY = /^["']?([\w.$-]+)["']?:(?:\s|$)/

function parseLine(text: string): Line {
  const [indent = ''] = /^ */.exec(text) ?? []
  const dashes: number[] = []
  let column = indent.length
  while (text[column] === '-' && (text[column + 1] === ' ' || column + 1 === text.length)) {
    dashes.push(column)
    column += 1
    while (text[column] === ' ') column += 1
  }
  const content = text.slice(column)
  return { dashes, column, content, key: KEY.exec(content)?.[1] }
}

function isBlank({ content, dashes }: Line): boolean {
  return dashes.length === 0 && (content.trim() === '' || content.startsWith('#'))
}

// Walks up from the line of the cursor to the lines that contain it, each less indented than the one before.
function blockAbove(
  lines: readonly Line[],
  line: Line,
): { readonly path: readonly string[]; readonly present: readonly string[] } {
  const path: string[] = []
  const present: string[] = []
  let isInnermost = true
  // The column of the keys of the current map, or of the dashes of the current list.
  let column = line.column
  let isList = false
  const enterItems = (dashes: readonly number[]) => {
    for (const dash of dashes.toReversed()) {
      path.unshift('[]')
      column = dash
      isList = true
      isInnermost = false
    }
  }
  enterItems(line.dashes)
  for (const above of lines.toReversed()) {
    if (isBlank(above)) continue
    const isSibling = !isList && above.column === column
    if (isSibling) {
      if (isInnermost && above.key !== undefined) present.push(above.key)
      enterItems(above.dashes)
    } else if (above.key !== undefined && isParent(above, column, isList)) {
      path.unshift(above.key)
      column = above.column
      isList = false
      isInnermost = false
      enterItems(above.dashes)
    }
  }
  return { path, present }
}

// A list may have the same indentation as the key that it belongs to.
function isParent(above: Line, column: number, isList: boolean): boolean {
  return isList ? above.column <= column : above.column < column
}

function keysBelow(lines: readonly Line[], { column }: Line): readonly string[] {
  const keys: string[] = []
  for (const line of lines) {
    if (isBlank(line)) continue
    if (line.column < column || line.dashes.some((dash) => dash < column)) break
    if (line.column === column && line.key !== undefined) keys.push(line.key)
  }
  return keys
}

function keysAfter(text: string): readonly string[] {
  const [own = ''] = text.split('}')
  return [...own.matchAll(/([\w-]{1,64}):/g)].map(([, key = '']) => key)
}

interface Flow {
  readonly path: readonly string[]
  readonly key?: string
  readonly word: string
  readonly present: readonly string[]
  readonly isNested: boolean
}

interface Level {
  readonly isList: boolean
  readonly under: readonly string[]
  readonly present: string[]
  key: string | undefined
}

// Reads the content of the line up to the cursor. Returns undefined in a comment or a quoted text.
function readFlow(content: string): Flow | undefined {
  const levels: Level[] = [{ isList: false, under: [], present: [], key: undefined }]
  let word = ''
  let quote: string | undefined
  const top = () => levels[levels.length - 1] as Level
  for (const [i, character] of [...content].entries()) {
    if (quote !== undefined) {
      if (character === quote) quote = undefined
      word += character
    } else if ((character === '"' || character === "'") && word.trim() === '') {
      quote = character
      word += character
    } else if (character === '#' && (i === 0 || content[i - 1] === ' ')) return undefined
    else if (character === '{' || character === '[') {
      const { key, isList } = top()
      const under = key !== undefined ? [key] : isList ? ['[]'] : []
      levels.push({ isList: character === '[', under, present: [], key: undefined })
      word = ''
    } else if ((character === '}' || character === ']') && levels.length > 1) {
      levels.pop()
      word = ''
    } else if (character === ',' && levels.length > 1) {
      top().key = undefined
      word = ''
    } else if (
      character === ':' &&
      !top().isList &&
      top().key === undefined &&
      word.trim() !== ''
    ) {
      const key = word.trim().replaceAll(/["']/g, '')
      top().key = key
      top().present.push(key)
      word = ''
    } else word += character
  }
  if (quote !== undefined) return undefined
  const { key, isList, present } = top()
  const path = [...levels.flatMap(({ under }) => under), ...(isList ? ['[]'] : [])]
  const isNested = levels.length > 1
  const typed = word.trimStart()
  return { path, ...(key !== undefined && { key }), word: typed, present, isNested }
}
