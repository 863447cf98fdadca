import { formatApproximateDuration } from '../../domain/time/format-approximate-duration.ts'
import { formatInstant, type Instant } from '../../domain/time/instant.ts'
import { type Html, html } from './html.ts'
import { createTextLookup, type Language, type TranslateText } from './language.ts'
import {
  layOutTimeline,
  leftEdge,
  type TimelineColumn,
  type TimelineLayout,
} from './timeline-layout.ts'
import TEXTS from './timeline-texts.json' with { type: 'json' }
import type { TimelineMark, TimelineView } from './timeline-view.ts'
import { truncate } from './truncate.ts'

export type TimelineText = keyof typeof TEXTS

export interface TimelinePicture {
  readonly name: string
  readonly language: Language
  /** 1 fits a page; 2 and 4 are wider. */
  readonly zoom?: number
  /** Makes the ids of the picture unique on a page with several pictures. */
  readonly id?: string
  /** Additional content at the beginning of the picture, such as a style sheet. */
  readonly style?: Html
}

/** Returns the texts of the timeline in one language. */
export function timelineTexts(language: Language): TranslateText<TimelineText> {
  return createTextLookup(TEXTS, language)
}

const LANES = { user: 40, operator: 84, platform: 128, server: 190 } as const
const height = 236
const axisY = 222

/** Draws the events of a verification as an SVG with four lanes. Pure. */
export function timelineSvg(view: TimelineView, picture: TimelinePicture): Html {
  const { name, language, zoom = 1, style, id = 'picture' } = picture
  const t = timelineTexts(language)
  const layout = layOutTimeline(view, zoom)
  const { columns, nowX, width, hidden } = layout
  const past = view.marks.filter(({ isPlanned }) => !isPlanned).length
  const lanes = Object.entries(LANES).map(
    ([lane, y]) =>
      html`<line class="lane" x1="${leftEdge}" x2="${width - 8}" y1="${y}" y2="${y}"/><text class="lane-name" x="0" y="${y + 4}">${t(`lane.${lane as keyof typeof LANES}`)}</text>`,
  )
  return html`<svg xmlns="http://www.w3.org/2000/svg" class="picture" role="img" aria-labelledby="${id}-title ${id}-text" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${style}
<title id="${id}-title">${t('title', { name })}</title><desc id="${id}-text">${t('description', { past, planned: view.marks.length - past })}</desc>
${lanes}${statusBars(layout, t)}${retryArcs(columns)}${columns.map((column) => columnMarks(column, columns, t))}
<line class="now" x1="${nowX}" x2="${nowX}" y1="14" y2="${axisY - 12}"/><text class="now" x="${nowX}" y="10" text-anchor="middle">${t('now')}</text>
${axisLabels(layout)}${hidden > 0 && html`<text class="time" x="0" y="${axisY + 10}">${t('hidden', { count: hidden })}</text>`}</svg>`
}

type Translate = TranslateText<TimelineText>

// A status lasts from its column to that of the next status. The last one lasts until now, or to the end if planned.
function statusBars({ columns, nowX, width }: TimelineLayout, t: Translate): readonly Html[] {
  const starts = columns.flatMap(({ x, marks }) =>
    marks.filter(({ kind }) => kind === 'status').map((mark) => ({ x, mark })),
  )
  return starts.map(({ x, mark }, i) => {
    const next = starts[i + 1]
    const end = next?.x ?? Math.max(x + 24, width - 12)
    const y = LANES.platform - 10
    const fitting = Math.floor((end - x - 12) / 7)
    const bar = (from: number, to: number, planned: boolean) =>
      to > from &&
      html`<rect class="status ${mark.tone}${planned && ' planned'}" x="${from}" y="${y}" width="${to - from}" height="20" rx="4"><title>${markTitle(mark, t)}</title></rect>`
    const split = mark.isPlanned ? x : Math.min(end, Math.max(nowX, x))
    return html`${bar(x, split, false)}${bar(split, end, next !== undefined || mark.isPlanned)}${fitting > 1 && html`<text class="status ${mark.tone}" x="${x + 6}" y="${y + 14}">${truncate(mark.label, fitting)}</text>`}`
  })
}

function columnMarks(
  { x, width, marks }: TimelineColumn,
  columns: readonly TimelineColumn[],
  t: Translate,
): Html {
  const drawn = Object.keys(LANES).flatMap((lane) => {
    const ofLane = marks.filter((mark) => mark.lane === lane && mark.kind !== 'status')
    return ofLane.map((mark, i) => {
      const markX = x - width / 2 + (i + 0.5) * (width / ofLane.length)
      if (mark.kind === 'action') return actionDot(mark, markX, roomAfter(x, columns, lane), t)
      return mark.kind === 'callback' ? callbackArrow(mark, markX, t) : requestTick(mark, markX, t)
    })
  })
  return html`${drawn}`
}

function roomAfter(x: number, columns: readonly TimelineColumn[], lane: string): number {
  const next = columns.find(
    (column) => column.x > x && column.marks.some((mark) => mark.lane === lane),
  )
  return (next?.x ?? x + 200) - x
}

function actionDot(mark: TimelineMark, x: number, room: number, t: Translate): Html {
  const y = LANES[mark.lane]
  const label = t(mark.label as TimelineText)
  const fitting = Math.floor(room / 6.2)
  return html`<g class="${markClass(mark)}"><title>${markTitle(mark, t)}</title><circle cx="${x}" cy="${y}" r="6"/>${mark.notes.includes('by hand') && html`<circle class="ring" cx="${x}" cy="${y}" r="9"/>`}${fitting > 3 && html`<text x="${x}" y="${y - 13}" text-anchor="${x - leftEdge < 40 ? 'start' : 'middle'}">${truncate(label, fitting)}</text>`}</g>`
}

function callbackArrow(mark: TimelineMark, x: number, t: Translate): Html {
  const from = LANES.platform + 12
  const y = LANES.server
  const sign = mark.isPlanned ? '' : mark.tone === 'good' ? '✓' : mark.tone === 'wait' ? '–' : '✕'
  const hasNote = mark.notes.length > 0
  const number = mark.attempt?.number ?? 1
  return html`<g class="${markClass(mark)}"><title>${markTitle(mark, t)}</title><line x1="${x}" x2="${x}" y1="${from}" y2="${y - 14}"/><path class="head" d="M${x - 4} ${y - 16}h8l-4 7z"/><circle cx="${x}" cy="${y}" r="8"/><text class="sign" x="${x}" y="${y + 4}" text-anchor="middle">${sign}</text>${(hasNote || number > 1) && html`<text class="note" x="${x + 5}" y="${from + 14}">${number > 1 && String(number)}${hasNote && '⚡'}</text>`}</g>`
}

// A request comes from the client, so its tick is below the line of the server.
function requestTick(mark: TimelineMark, x: number, t: Translate): Html {
  const y = LANES.server
  return html`<g class="${markClass(mark)}"><title>${markTitle(mark, t)}</title><path d="M${x} ${y + 2}v9"/>${mark.notes.length > 0 && html`<text class="note" x="${x + 2}" y="${y + 14}">⚡</text>`}</g>`
}

// Connects the attempts of one callback.
function retryArcs(columns: readonly TimelineColumn[]): readonly Html[] {
  const last = new Map<string, number>()
  return columns.flatMap(({ x, marks }) =>
    marks.flatMap(({ attempt, isPlanned }) => {
      if (attempt === undefined) return []
      const before = last.get(attempt.delivery)
      last.set(attempt.delivery, x)
      if (before === undefined || before === x) return []
      const y = LANES.server + 8
      return [
        html`<path class="retry${isPlanned && ' planned'}" d="M${before} ${y}q${(x - before) / 2} 14 ${x - before} 0"/>`,
      ]
    }),
  )
}

function markClass({ kind, tone, isPlanned }: TimelineMark): string {
  return `${kind} ${tone}${isPlanned ? ' planned' : ''}`
}

function markTitle(mark: TimelineMark, t: Translate): string {
  const { at, kind, label, attempt, notes, isPlanned } = mark
  const name =
    kind === 'action'
      ? t(label as TimelineText)
      : attempt === undefined
        ? label
        : [
            t('callback', { status: attempt.status }),
            ...(attempt.number > 1 ? [t('attempt', { number: attempt.number })] : []),
            ...(label === attempt.status ? [] : [label]),
          ].join(', ')
  const time = at === undefined ? [] : [`${formatInstant(at).replace('T', ' ').slice(0, -5)} UTC`]
  const parts = [name, ...notes, ...time, ...(isPlanned ? [t('planned')] : [])]
  return truncate(parts.join(' · '), 160)
}

// Writes the time below a column if there is room. Between two columns it writes the time that passes.
function axisLabels({ columns }: TimelineLayout): readonly Html[] {
  let lastEnd = 0
  let lastDay = ''
  return columns.flatMap(({ x, at }, i) => {
    if (at === undefined || x - 28 < lastEnd) return []
    const iso = formatInstant(at)
    const day = iso.slice(0, 10)
    const label = day === lastDay ? iso.slice(11, 19) : `${day} ${iso.slice(11, 19)}`
    const half = day === lastDay ? 28 : 60
    if (x - half < lastEnd && i > 0) return []
    lastDay = day
    const anchor = x - half < leftEdge ? 'start' : 'middle'
    lastEnd = anchor === 'start' ? x + 2 * half + 6 : x + half + 6
    return [
      html`<text class="time" x="${x}" y="${axisY + 10}" text-anchor="${anchor}">${label}</text>${gapText(columns[i + 1], at, x)}`,
    ]
  })
}

function gapText(next: TimelineColumn | undefined, at: Instant, x: number): Html | undefined {
  if (next?.at === undefined || next.x - x < 90) return undefined
  return html`<text class="gap" x="${(x + next.x) / 2}" y="${axisY - 4}" text-anchor="middle">${formatApproximateDuration(next.at - at)}</text>`
}
