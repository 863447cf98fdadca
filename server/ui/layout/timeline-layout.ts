import type { Instant } from '../../domain/time/instant.ts'
import type { TimelineMark, TimelineView } from './timeline-view.ts'

/** All marks of one instant. A mark without an instant has a column of its own. */
export interface TimelineColumn {
  readonly at: Instant | undefined
  readonly marks: readonly TimelineMark[]
  /** The centre of the column. */
  readonly x: number
  readonly width: number
}

export interface TimelineLayout {
  readonly columns: readonly TimelineColumn[]
  /** The position of the current time. */
  readonly nowX: number
  readonly width: number
  /** How many marks were left out at the beginning and at the end. */
  readonly hidden: number
}

export const leftEdge = 92
const rightEdge = 36
const minWidth = 1080
const markWidth = 20
const maxMarks = 60

/**
 * Places the marks. The distance of two instants grows with the logarithm of the time between them, so that seconds
 * and days fit into one picture. `zoom` widens the distances. Pure.
 */
export function layOutTimeline(view: TimelineView, zoom = 1): TimelineLayout {
  const nearby = marksAroundNow(view)
  const groups = groupByInstant(nearby, view.now)
  const widths = groups.map(({ marks }) => Math.max(...laneCounts(marks), 1) * markWidth)
  const gaps = groups.slice(1).map((group, i) => gapWeight(groups[i]?.at, group.at))
  const marksWidth = widths.reduce((sum, width) => sum + width, 0)
  const gapSum = gaps.reduce((sum, gap) => sum + gap, 0)
  const room = Math.max(minWidth * zoom - leftEdge - rightEdge - marksWidth, gapSum * 14 * zoom)
  const unit = gapSum === 0 ? 0 : Math.min(room / gapSum, 120 * zoom)
  let x = leftEdge + 8
  let nowX = x
  const columns = groups.flatMap((group, i): readonly TimelineColumn[] => {
    if (i > 0) x += (gaps[i - 1] ?? 0) * unit
    const width = widths[i] ?? markWidth
    const centre = x + width / 2
    x += width
    if (group.isNow) nowX = Math.round(centre)
    return group.marks.length === 0 ? [] : [{ ...group, x: Math.round(centre), width }]
  })
  const width = Math.max(minWidth, Math.round(x + rightEdge))
  return { columns, nowX, width, hidden: view.marks.length - nearby.length }
}

interface MarkGroup {
  readonly at: Instant | undefined
  readonly marks: TimelineMark[]
  readonly isNow: boolean
}

// A looping scenario may have thousands of events: the picture shows those around the current time.
function marksAroundNow({ marks }: TimelineView): readonly TimelineMark[] {
  const past = marks.filter(({ isPlanned }) => !isPlanned).slice(-maxMarks / 2)
  const planned = marks.filter(({ isPlanned }) => isPlanned).slice(0, maxMarks / 2)
  return [...past, ...planned]
}

function groupByInstant(marks: readonly TimelineMark[], now: Instant): readonly MarkGroup[] {
  const groups: MarkGroup[] = []
  for (const mark of marks) {
    const last = groups.at(-1)
    if (last !== undefined && mark.at !== undefined && last.at === mark.at) last.marks.push(mark)
    else groups.push({ at: mark.at, marks: [mark], isNow: false })
  }
  const next = groups.findIndex(({ at }) => at === undefined || at > now)
  const nowGroup = { at: now, marks: [], isNow: true }
  return next < 0 ? [...groups, nowGroup] : groups.toSpliced(next, 0, nowGroup)
}

function laneCounts(marks: readonly TimelineMark[]): readonly number[] {
  const counts = new Map<string, number>()
  for (const { lane } of marks) counts.set(lane, (counts.get(lane) ?? 0) + 1)
  return [...counts.values()]
}

function gapWeight(from: Instant | undefined, to: Instant | undefined): number {
  if (from === undefined || to === undefined) return 2
  return 0.4 + Math.log10(1 + Math.max(0, to - from) / 1000)
}
