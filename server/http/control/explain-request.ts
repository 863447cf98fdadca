import { findNearestWord } from '../../domain/text/did-you-mean.ts'
import { escapeControls } from '../../domain/text/terminal-text.ts'
import { formatInstant } from '../../domain/time/instant.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import type { BodyDifference, StoredRequest } from '../../records/journal-entry.ts'

/**
 * Explains one request in plain text: request and response, its scenario and what chose it, and a table that compares
 * the sent body with a valid one.
 *
 *     req-12  POST /IT-live  428, error 200
 *       at 2026-01-05T08:00:00.000Z
 *       MAIL_MISSING: Send the e-mail address of the person in "mail" (the key is not "email").
 *
 *       at      you sent                 valid
 *       /mail   nothing                  an e-mail address, such as mario@example.com
 *       /email  a text of 16 characters  nothing: this member is not read, did you mean mail?
 */
export function explainRequest(entry: StoredRequest, emulator: Emulator): string {
  const { number, method, path, status, error, at, why, differences = [] } = entry
  const answered = status === 0 ? 'no answer' : String(status)
  const head = `req-${number}  ${method} ${path}  ${answered}${error === undefined ? '' : `, error ${error}`}`
  const lines = [
    `at ${formatInstant(at)}`,
    ...(why === undefined ? [] : [why]),
    ...scenarioLines(entry),
    ...nearestLines(entry, emulator),
    ...(differences.length === 0 ? [] : ['', ...formatTable(differences)]),
  ]
  const indented = lines.map((line) => (line === '' ? '' : `  ${line}`))
  return [head, ...indented, ''].map(escapeControls).join('\n')
}

function scenarioLines({ verification, scenario, selectedBy }: StoredRequest): readonly string[] {
  if (scenario === undefined) return []
  const chosen = selectedBy === undefined ? '' : `, chosen by ${selectedBy}`
  const which = verification === undefined ? '' : `verification ${verification}, `
  return [`${which}scenario ${scenario}${chosen}`]
}

// For an unknown id, suggests the nearest id among the verifications that exist now.
function nearestLines(
  { path, error, namespace }: StoredRequest,
  emulator: Emulator,
): readonly string[] {
  if (error !== 223) return []
  const requestedId = path.split('/')[2] ?? ''
  const ids = [...(emulator.namespaces.get(namespace)?.verifications.keys() ?? [])].slice(-1000)
  const nearestId =
    ids.find((id) => requestedId.length >= 4 && id.startsWith(requestedId)) ??
    findNearestWord(requestedId, ids)
  return nearestId === undefined ? [] : [`the nearest id of this namespace is ${nearestId}`]
}

const TABLE_HEAD: BodyDifference = { at: 'at', got: 'you sent', wanted: 'valid' }

function formatTable(differences: readonly BodyDifference[]): readonly string[] {
  const rows = [TABLE_HEAD, ...differences]
  const [first, second] = [columnWidth(rows, 'at'), columnWidth(rows, 'got')]
  return rows.map(({ at, got, wanted }) => `${at.padEnd(first)}  ${got.padEnd(second)}  ${wanted}`)
}

function columnWidth(rows: readonly BodyDifference[], column: 'at' | 'got'): number {
  return Math.max(...rows.map((row) => row[column].length))
}
