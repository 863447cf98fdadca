import { STATUSES } from '../../server/domain/model/status.ts'
import { didYouMean } from '../../server/domain/text/did-you-mean.ts'
import type { RecordedCall } from '../recorder/recorded-calls.ts'
import { isHarmlessValue, redactWords } from '../recorder/redact.ts'
import { type RuleFinding, ruleFinding } from './rule-finding.ts'

/** Checks the query of an accepted request: values that select nothing, and repeated names. Pure. */
export function queryFindings({ path }: RecordedCall): readonly RuleFinding[] {
  const pairs = [...new URLSearchParams(path.split(/\?(.*)/s)[1] ?? '')]
  const names = pairs.map(([name]) => name)
  const repeated = [...new Set(names.filter((name, i) => names.indexOf(name) < i))]
  return [
    ...pairs.flatMap(([name, value]) => (name === 'status' ? statusFindings(value) : [])),
    ...repeated
      .filter((name) => !name.endsWith('[]'))
      .map((name) => {
        const message = 'the parameter is there more than once'
        return ruleFinding('warning', `?${redactWords(name)}`, message, '/components/parameters')
      }),
  ]
}

function statusFindings(value: string): readonly RuleFinding[] {
  if ((STATUSES as readonly string[]).includes(value)) return []
  const shown = isHarmlessValue(value) ? ` "${value}"` : ''
  const hint = didYouMean(value, STATUSES) || `, write one of ${STATUSES.join(', ')}`
  const message = `no verification has the status${shown}${hint}`
  return [ruleFinding('error', '?status', message, '/components/schemas/Status/enum')]
}
