import { captureEntry } from './captures.ts'
import { parseJsonText, type Recording } from './recording.ts'

/**
 * Reads a table that webhook.site exports. Its column of headers contains JSON. Returns undefined for a table without
 * requests.
 */
export function parseTable(text: string): Recording | undefined {
  const rows = parseCsv(text).map((row) => {
    const cells = Object.entries(row).map(([name, cell]) => {
      const isJson = /^\s*[[{]/.test(cell) && /headers?$/i.test(name)
      return [name.toLowerCase(), isJson ? (parseJsonText(cell) ?? cell) : cell]
    })
    return captureEntry(Object.fromEntries(cells))
  })
  const entries = rows.flatMap((row, i) => (row === undefined ? [] : [{ entry: i + 1, ...row }]))
  if (entries.length === 0) return undefined
  return { entries, unanswered: rows.length - entries.length, recordedBy: 'receiver' }
}

/**
 * Parses a table of comma-separated values (RFC 4180) whose first line has the names of the columns. Returns one
 * object for each row.
 */
function parseCsv(text: string): readonly Readonly<Record<string, string>>[] {
  const [names = [], ...rows] = csvRows(text.replace(/^\ufeff/, ''))
  return rows
    .filter((row) => row.some((cell) => cell !== ''))
    .map((row) => Object.fromEntries(names.map((name, i) => [name.trim(), row[i] ?? ''])))
}

function csvRows(text: string): readonly (readonly string[])[] {
  const [firstLine = ''] = text.split('\n')
  const separator = firstLine.includes(';') && !firstLine.includes(',') ? ';' : ','
  const rows: string[][] = [[]]
  let cell = ''
  let isQuoted = false
  for (let i = 0; i < text.length; i++) {
    const character = text[i] ?? ''
    if (isQuoted) {
      if (character !== '"') cell += character
      else if (text[i + 1] === '"') {
        cell += '"'
        i += 1
      } else isQuoted = false
    } else if (character === '"') isQuoted = true
    else if (character === separator || character === '\n') {
      rows.at(-1)?.push(cell.replace(/\r$/, ''))
      cell = ''
      if (character === '\n') rows.push([])
    } else cell += character
  }
  rows.at(-1)?.push(cell)
  return rows
}
