import { formatInstant } from '../../domain/time/instant.ts'
import type { TimelineMark, TimelineView } from './timeline-view.ts'

/** Writes the events of a verification as a Mermaid sequence diagram. Planned events have dotted arrows. Pure. */
export function formatTimelineMermaid({ marks }: TimelineView): string {
  const lines = marks.map((mark) => `  ${formatMark(mark)}`)
  return `${[
    'sequenceDiagram',
    '  participant U as User',
    '  participant O as Operator',
    '  participant P as Platform',
    '  participant S as Your server',
    ...lines,
  ].join('\n')}\n`
}

function formatMark(mark: TimelineMark): string {
  const { kind, lane, label, isPlanned, attempt } = mark
  const text = plainText([...namesOf(mark), ...timesOf(mark)].join(', '))
  if (kind === 'status') return `Note over P: ${text}`
  if (kind === 'request') return `S->>P: ${text}`
  if (attempt === undefined) {
    return `${lane === 'operator' ? 'O' : 'U'}${isPlanned ? '-->>' : '->>'}P: ${text}`
  }
  const failed = !isPlanned && !label.startsWith('delivered')
  return `P${isPlanned ? '--' : '-'}${failed ? 'x' : '>>'}S: ${text}`
}

function namesOf({ label, attempt, notes, isPlanned }: TimelineMark): readonly string[] {
  const name = attempt === undefined ? label : `callback ${attempt.status}`
  const outcome = attempt === undefined || label === attempt.status ? [] : [label]
  const number = attempt !== undefined && attempt.number > 1 ? [`attempt ${attempt.number}`] : []
  return [name, ...number, ...outcome, ...notes, ...(isPlanned ? ['planned'] : [])]
}

function timesOf({ at }: TimelineMark): readonly string[] {
  return at === undefined ? [] : [formatInstant(at).replace('T', ' ').slice(0, -5)]
}

// A line break, a semicolon or a number sign would end the text of a Mermaid line.
function plainText(text: string): string {
  return text.replaceAll(/[\n\r;#]+/g, ' ').slice(0, 300)
}
