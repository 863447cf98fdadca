import { GENERIC_REASON, REASONS, type RetryAdvice, wireReason } from '../domain/model/reasons.ts'
import type { ScenarioRow } from '../scenario-files/scenario-catalog.ts'
import { replaceBetween } from './replace-between.ts'

/** Replaces the table of reasons in docs/scenarios.md with the catalogue's. `npm run docs` writes the file. */
export function insertReasons(page: string): string {
  return replaceBetween(page, 'reasons', reasonsTable())
}

/** Replaces the table of shipped scenarios in scenarios/README.md. `npm run docs` writes the file. */
export function insertScenarios(page: string, rows: readonly ScenarioRow[]): string {
  const lines = rows.map(({ name, title, params }) => {
    const names = Object.keys(params).map((param) => `\`${param}\` `)
    return `| \`${name}\` | ${names.join('')}| ${title} |`
  })
  return replaceBetween(
    page,
    'scenarios',
    `| name | params | result |\n|---|---|---|\n${lines.join('\n')}`,
  )
}

function reasonsTable(): string {
  const rows = Object.entries(REASONS).map(
    ([id, { newRequest, mayBeShown, raisedBy, source, en }]) =>
      [
        `\`${id}\``,
        en,
        NEW_REQUEST_TEXT[newRequest],
        mayBeShown ? 'yes' : 'no',
        raisedBy.join(', '),
        source,
      ].join(' | '),
  )
  return `Files, headers, mail tags and the control API take a reason with or without its underscores. The client
reads \`${wireReason('face_mismatch', 'compact')}\`, or \`${wireReason('face_mismatch', 'snake')}\` under \`--reason-style snake\`. If the
column "for the person" has "no", the page of the person shows "${GENERIC_REASON.en}" instead of the reason.

| reason | meaning | may a new request succeed? | for the person | raised by | label |
| --- | --- | --- | --- | --- | --- |
${rows.map((row) => `| ${row} |`).join('\n')}`
}

const NEW_REQUEST_TEXT: Readonly<Record<RetryAdvice, string>> = {
  yes: 'yes',
  no: 'no',
  'other-document': 'with another document',
}
