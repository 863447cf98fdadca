import type { Request, Response } from 'express'
import { isJsonObject } from '../../domain/json/json-object.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { setSecurityHeaders } from '../security-headers.ts'
import { sendJson } from './send-control-response.ts'

/** A list of the control API. `data` has its rows. */
export interface RowList {
  readonly data: readonly object[]
  readonly truncated: boolean
}

/**
 * Sends a list as JSON, or as CSV with `?format=csv` or `Accept: text/csv`. `name` is the name of the file that a
 * browser saves.
 */
export function sendList(req: Request, res: Response, list: RowList, name: string): void {
  const format = requestedFormat(req)
  res.vary('Accept')
  if (format !== undefined) {
    res.setHeader('Content-Disposition', `attachment; filename="${name}.${format}"`)
  }
  if (format !== 'csv' && !prefersCsv(req)) {
    sendJson(req, res, list)
    return
  }
  const text = formatCsv(list.data)
  setSecurityHeaders(res)
  res.setHeader('Content-Type', 'text/csv; charset=utf-8; header=present')
  res.setHeader('Content-Length', Buffer.byteLength(text))
  res.end(text)
}

function requestedFormat({ query }: Request): 'csv' | 'json' | undefined {
  const { format } = query
  if (format === undefined || format === 'csv' || format === 'json') return format
  throw new ControlApiError(400, `"format" is ${JSON.stringify(format).slice(0, 80)}.`, {
    fix: 'Write csv or json.',
  })
}

function prefersCsv(req: Request): boolean {
  return req.query.format === undefined && /^text\/csv\b/i.test(req.headers.accept ?? '')
}

/**
 * Formats rows as CSV (RFC 4180): a line with the names of all members, then a line for each row. A member that is a
 * list or an object is written as JSON.
 */
export function formatCsv(rows: readonly object[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const lines = rows.map((row) => {
    const values = new Map<string, unknown>(Object.entries(row))
    return columns.map((column) => formatCell(values.get(column)))
  })
  return [columns.map(formatCell), ...lines].map((cells) => `${cells.join(',')}\r\n`).join('')
}

function formatCell(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const isContainer = Array.isArray(value) || isJsonObject(value)
  const text = isContainer ? JSON.stringify(value) : defuseFormula(String(value))
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

// A spreadsheet runs a cell that begins with one of these characters as a formula. After an apostrophe, it is text.
function defuseFormula(text: string): string {
  return /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text
}
