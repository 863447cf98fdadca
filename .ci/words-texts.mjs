// Reads the sentences that people read: in documents, comments, texts of the sources, test titles and YAML files.
import { parseSync, Visitor } from 'rolldown/utils'
import { isScalar, LineCounter, parseDocument, visit } from 'yaml'

/** Replaces code, an address or a template value, so that the rules read a single word there. */
const CODE = 'CODE'
/** Replaces a quoted text. */
const QUOTE = 'QUOTE'
/** A text of a source with fewer words than this is a label or a value, not a sentence. */
const FEWEST_WORDS = 3
/** Matches a string literal that is a PEM block, an SQL statement or CSS. */
const NOT_SENTENCES =
  /^-----BEGIN |^(?:CREATE|DELETE|INSERT|SELECT|UPDATE|WITH) [\s\S]*videoid_emulator_|^(?:[^{}"]+\{\s*(?:[\w-]+:[^;{}"]*(?:;\s*|(?=\})))*\}\s*)+$/
const READ_KEYS = ['title', 'summary', 'description', 'fix']
const BLOCK_TAG =
  /<\/?(?:p|h\d|li|ul|ol|dl|dt|dd|div|section|td|th|tr|table|label|button|option|summary|details)\b[^>]*>/g

/**
 * A sentence. Code is masked as CODE and quoted text as QUOTE, so that no rule matches them.
 * @typedef {object} Sentence
 * @property {'prose' | 'heading' | 'title'} kind  `title` is the title of a test.
 * @property {number} line  The line on which it starts, from 1.
 * @property {string} text
 */

/**
 * Reads the sentences of a file. The end of the path decides how the file is read. The texts of a test are data,
 * so only the titles and comments of a test are read.
 * @param {string} path
 * @param {string} text
 * @returns {readonly Sentence[]}
 */
export function readSentences(path, text) {
  if (path.endsWith('.md')) return markdownBlocks(text, 1).flatMap(sentencesOf)
  if (/\.(ya?ml|json)$/.test(path)) return yamlBlocks(text).flatMap(sentencesOf)
  return sourceBlocks(path, text).flatMap(sentencesOf)
}

function sourceBlocks(path, text) {
  const isTest = /^test\/|\.test\.ts$/.test(path)
  const { program, comments, errors } = isTest ? parseLazily(path, text) : parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0].message}`)
  const lineAt = createLineFinder(text)
  const blocks = commentBlocks(comments, text, lineAt)
  if (isTest) return [...blocks, ...titleBlocks(text, lineAt)]
  return [...blocks, ...literalBlocks(program, lineAt)]
}

// Does not read `program`, because the parser would transfer the whole tree.
function parseLazily(path, text) {
  const { comments, errors } = parseSync(path, text)
  return { comments, errors }
}

// Joins comments of adjacent lines when each is the only thing on its line.
function commentBlocks(comments, text, lineAt) {
  const groups = []
  for (const { type, value, start, end } of comments) {
    const line = lineAt(start)
    const isAlone = text.slice(text.lastIndexOf('\n', start - 1) + 1, start).trim() === ''
    const previous = groups.at(-1)
    if (type === 'Line' && isAlone && previous?.isOpen && previous.lastLine === line - 1) {
      previous.lines.push(value)
      previous.lastLine = line
    } else {
      const lines = value.split('\n').map((row) => row.replace(/^\s*\*+ ?/, ''))
      groups.push({ line, lines, isOpen: type === 'Line' && isAlone, lastLine: lineAt(end) })
    }
  }
  return groups
    .filter(({ lines }) => !/^\s*(?:biome-ignore|@ts-|@vite|\/ <reference)/.test(lines[0]))
    .flatMap(({ line, lines }) => textBlocks(lines.join('\n'), line))
}

function titleBlocks(text, lineAt) {
  const calls = text.matchAll(/\b(?:test|it|describe)(?:\.\w+)*\(\s*(['"`])((?:\\.|(?!\1).)+)\1/g)
  const tables = text.matchAll(/^\s*\]\)\(\s*(['"`])((?:\\.|(?!\1).)+)\1/gm)
  return [...calls, ...tables].map(({ index, 2: title }) => ({
    kind: 'title',
    line: lineAt(index),
    text: mask(title.replace(/\$\{[^}]*\}|%[sdifjop]|\$\w+/g, CODE)),
  }))
}

function literalBlocks(program, lineAt) {
  const literals = []
  new Visitor({
    Literal({ value, start }) {
      if (typeof value === 'string') literals.push({ value, start })
    },
    TemplateLiteral({ quasis, start }) {
      literals.push({ value: quasis.map((part) => part.value.cooked ?? '').join(CODE), start })
    },
  }).visit(program)
  return literals
    .filter(({ value }) => !NOT_SENTENCES.test(value))
    .flatMap(({ value, start }) => textBlocks(value, lineAt(start)))
    .filter(({ text }) => text.match(/[a-z]+/gi)?.length >= FEWEST_WORDS)
}

function yamlBlocks(text) {
  const lineCounter = new LineCounter()
  const blocks = []
  visit(parseDocument(text, { lineCounter }), {
    Pair(_, { key, value }) {
      if (!READ_KEYS.includes(key?.value) || !isScalar(value)) return
      if (typeof value.value !== 'string') return
      const { line } = lineCounter.linePos(value.range[0])
      const isBlock = value.type === 'BLOCK_LITERAL' || value.type === 'BLOCK_FOLDED'
      blocks.push(...markdownBlocks(value.value, isBlock ? line + 1 : line))
    },
  })
  return blocks
}

// Paragraphs of Markdown: code blocks and the separator rows of tables are left out, each cell is a paragraph of its own.
function markdownBlocks(text, firstLine) {
  const paragraphs = []
  let open
  let fence
  let isList = false
  for (const [index, row] of text
    .replaceAll(/<!--[\s\S]*?-->/g, keepLines)
    .split('\n')
    .entries()) {
    const line = firstLine + index
    const marker = /^\s*(?:> ?)*(```+|~~~+)/.exec(row)?.[1]
    if (marker !== undefined && (fence === undefined || marker.startsWith(fence))) {
      fence = fence === undefined ? marker : undefined
      open = undefined
    } else if (fence !== undefined) continue
    else if (row.trim() === '') open = undefined
    else if (open === undefined && !isList && /^ {4}/.test(row)) continue
    else if (/^\s*\|/.test(row)) {
      open = undefined
      for (const cell of tableCells(row)) paragraphs.push({ kind: 'prose', line, rows: [cell] })
    } else if (/^#+ /.test(row)) {
      open = undefined
      isList = false
      paragraphs.push({ kind: 'heading', line, rows: [row.replace(/^#+ /, '')] })
    } else {
      const item = /^\s*(?:[-*+]|\d+\.) +/.exec(row)
      if (item !== null) isList = true
      else if (/^\S/.test(row) && open === undefined) isList = false
      if (item !== null || open === undefined) {
        open = { kind: 'prose', line, rows: [] }
        paragraphs.push(open)
      }
      open.rows.push(row.slice(item?.[0].length ?? 0).replace(/^(?:> ?)+/, ''))
    }
  }
  return paragraphs.map(({ kind, line, rows }) => ({
    kind,
    line,
    text: mask(rows.join('\n').replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')),
  }))
}

function tableCells(row) {
  if (/^[\s|:-]+$/.test(row)) return []
  return row
    .replaceAll(/`[^`]*`/g, CODE)
    .split(/(?<!\\)\|/)
    .filter((cell) => cell.trim() !== '')
}

// Paragraphs of a comment or of a text for the terminal or a page. A new one starts at a blank line, an item of a
// list, a tag of JSDoc, a block of HTML and a column of a table.
function textBlocks(text, firstLine) {
  const paragraphs = []
  let open
  for (const [index, row] of text.replaceAll(BLOCK_TAG, '\f').split('\n').entries()) {
    const line = firstLine + index
    const columns = /^\s*\S.*?\s{2,}(?=\S)/.exec(row)
    const start = columns ?? /^\s*(?:[-*•] |\d+\. |@\w+ )(?:\{[^}]*\} \S+ +)?/.exec(row)
    if (row.trim() === '' || start !== null) open = undefined
    if (/^\s*\|/.test(row)) {
      open = undefined
      for (const cell of tableCells(row)) paragraphs.push({ kind: 'prose', line, rows: [cell] })
      continue
    }
    for (const [part, words] of row
      .slice(start?.[0].length ?? 0)
      .split('\f')
      .entries()) {
      if (part > 0) open = undefined
      if (words.trim() === '') continue
      if (open === undefined) {
        open = { kind: 'prose', line, rows: [] }
        paragraphs.push(open)
      }
      open.rows.push(words)
    }
  }
  return paragraphs.map(({ kind, line, rows }) => ({ kind, line, text: mask(rows.join('\n')) }))
}

function sentencesOf({ kind, line, text }) {
  const sentences = []
  let start = 0
  for (const { index, 0: gap } of text.matchAll(
    /(?<=[.!?]['")\]*_]*)(?<!\b(?:e\.g|i\.e|vs|cf)\.)\s+(?=["'([*_]*[A-Z\d])/g,
  )) {
    sentences.push({ from: start, to: index })
    start = index + gap.length
  }
  return [...sentences, { from: start, to: text.length }].map(({ from, to }) => ({
    kind,
    line: line + text.slice(0, from).split('\n').length - 1,
    text: text.slice(from, to).replaceAll(/\s+/g, ' ').trim(),
  }))
}

// A replaced text keeps its line breaks, so that later sentences keep their lines.
function mask(text) {
  return text
    .replaceAll(/(`+)(?:(?!\1)[\s\S])+\1/g, (code) => CODE + keepLines(code))
    .replaceAll(/\{@link ([^}]*)\}/g, CODE)
    .replaceAll(/<\/?[a-z][^>]*>/g, keepLines)
    .replaceAll(/\b[a-z]+:\/\/\S+|(?<!\w)\/[\w{][^\s,;)]*/g, CODE)
    .replaceAll(/"[^"]+"|“[^”]+”/g, (quote) => QUOTE + keepLines(quote))
    .replaceAll(/(?<=^|[\s(])'[^'\n]+'(?=$|[\s.,;:)])/g, QUOTE)
}

function keepLines(text) {
  return text.replaceAll(/[^\n]+/g, '')
}

function createLineFinder(text) {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (starts[middle] <= offset) low = middle
      else high = middle
    }
    return low + 1
  }
}
