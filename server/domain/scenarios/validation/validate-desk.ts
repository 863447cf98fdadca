import type { DeskText } from '../../desk/desk.ts'
import { parseDesk, parseSpan, WEEKDAYS } from '../../desk/desk.ts'
import { parseInstant } from '../../time/instant.ts'
import type { ScenarioIssue, ScenarioText } from '../scenario.ts'

/**
 * Returns the issues of a scenario's desk: wrong hours, wrong holidays, or a desk that no step needs. `fileText`
 * is the file itself, `resolved` also has the members that it inherits. Pure.
 */
export function validateDesk(
  resolved: ScenarioText,
  fileText: ScenarioText,
): readonly ScenarioIssue[] {
  if (resolved.desk === undefined) return []
  return [
    ...unusedDeskIssues(resolved, fileText),
    ...idleOperatorIssues(resolved, fileText),
    ...hoursIssues(resolved.desk),
    ...holidayIssues(resolved.desk.holidays ?? []),
  ]
}

function unusedDeskIssues(
  resolved: ScenarioText,
  fileText: ScenarioText,
): readonly ScenarioIssue[] {
  const isUsed = resolved.timeline?.some(({ wait }) => wait === 'operator-open')
  if (fileText.desk === undefined || isUsed) return []
  const says = 'no step waits for the desk; add "- { wait: operator-open }" or leave desk out'
  return [{ pointer: '/desk', part: 'key', says }]
}

function idleOperatorIssues(
  resolved: ScenarioText,
  fileText: ScenarioText,
): readonly ScenarioIssue[] {
  const isCalled = resolved.timeline?.some(({ operator }) => operator === 'take-call')
  if (fileText.desk?.operators === undefined || isCalled) return []
  const says = 'no step needs an operator; add "- { operator: take-call }" or leave operators out'
  return [{ pointer: '/desk/operators', part: 'key', says }]
}

function hoursIssues(desk: DeskText): readonly ScenarioIssue[] {
  if (parseDesk(desk).week.every((spans) => spans.length === 0)) {
    const says = 'the desk is never open; give it hours on one day at least'
    return [{ pointer: '/desk/hours', part: 'value', says }]
  }
  return WEEKDAYS.flatMap((name) => spanIssues(`/desk/hours/${name}`, desk.hours?.[name] ?? []))
}

function spanIssues(pointer: string, spans: readonly string[]): readonly ScenarioIssue[] {
  const backwards = spans.findIndex((span) => parseSpan(span).from >= parseSpan(span).to)
  if (backwards >= 0) {
    const says = `"${spans[backwards]}" ends before it begins; for hours beyond midnight, write one span for each day`
    return [{ pointer: `${pointer}/${backwards}`, part: 'value', says }]
  }
  const inOrder = spans.map(parseSpan).sort((a, b) => a.from - b.from)
  const overlaps = inOrder.some((span, i) => span.from < (inOrder[i - 1]?.to ?? 0))
  if (!overlaps) return []
  return [{ pointer, part: 'value', says: 'two of these spans overlap; join them to one span' }]
}

// Checks dates without a year in a leap year, so that 02-29 is valid.
function holidayIssues(holidays: readonly string[]): readonly ScenarioIssue[] {
  return holidays.flatMap((holiday, i) => {
    const date = holiday.length === 5 ? `2028-${holiday}` : holiday
    if (holiday === 'italian' || parseInstant(date) !== undefined) return []
    const says = `"${holiday}" is not a day of the calendar`
    return [{ pointer: `/desk/holidays/${i}`, part: 'value', says } as const]
  })
}
