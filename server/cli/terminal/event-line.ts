import { unreachable } from '../../domain/base/assert.ts'
import { styleText, type TerminalText, terminalText } from '../../domain/text/terminal-text.ts'
import type { EmulatorEvent } from '../../index.ts'

export type EventLineOptions = {
  readonly colour: boolean
  /** True to show mail addresses and whole URLs. */
  readonly secrets: boolean
  /** Returns the mail address of a verification. */
  readonly mailOf: (verification: string) => string
}

/**
 * Creates a function that formats events as lines: time (UTC, on the verification's clock), short id,
 * actor, and what happened. When the day changes, a line with the date comes first.
 *
 *     09:01:30 5f0c6a1e-7b1d-4c57 CALLBACK validation delivered 200 12 ms
 *     09:46:30 5f0c6a1e-7b1d-4c57 OPERATOR ko identitydocumentexpired
 */
export function createEventFormatter(
  options: EventLineOptions,
): (event: EmulatorEvent) => readonly TerminalText[] {
  let day: string | undefined
  let lastAction: LastAction | undefined
  return (event) => {
    const line = lineOf(event, lastAction, options)
    if (event.name === 'act') lastAction = event.data
    if (line === undefined) return []
    const today = line.at?.slice(0, -14)
    const isNew = day !== undefined && today !== undefined && today !== day
    day = today ?? day
    const text = formatLine(line, options.colour)
    return isNew ? [terminalText`--- ${today} ---`, text] : [text]
  }
}

type LastAction = EventData<'act'>

type EventLine = {
  readonly at?: string
  readonly id?: string
  readonly actor: string
  readonly what: string
  readonly tone?: Tone | undefined
}

type Tone = 'good' | 'bad' | 'between'

function lineOf(
  event: EmulatorEvent,
  lastAction: LastAction | undefined,
  { secrets, mailOf }: EventLineOptions,
): EventLine | undefined {
  switch (event.name) {
    case 'transition': {
      const { at, verification: id, status, from, scenario, repeatable } = event.data
      const actor = from === null ? 'client' : actorOf(event.data, lastAction)
      const mail = secrets && from === null ? `, ${mailOf(id)}` : ''
      const opened = from === null ? `(scenario ${scenario}${mail})` : ''
      const words = [status, event.data.reason, opened, repeatable ? '(repeatable)' : '']
      return { at, id, actor, what: joinWords(words), tone: toneOf(status) }
    }
    case 'act':
      return {
        at: event.data.at,
        id: event.data.verification,
        actor: event.data.as,
        what: event.data.do,
      }
    case 'delivery':
      return deliveryLine(event.data, secrets)
    case 'request':
      return requestLine(event.data, secrets)
    case 'reset':
      return { at: event.data.at, actor: 'emulator', what: `reset ${event.data.namespace}` }
    case 'truncated':
      return { actor: 'emulator', what: `${event.data.missed} events came too fast to be shown` }
    default:
      return unreachable(event)
  }
}

type EventData<Name> = Extract<EmulatorEvent, { readonly name: Name }>['data']

/** Returns the actor of a transition: the actor of the action on the same verification at the same instant. */
function actorOf(
  { verification, at, by }: EventData<'transition'>,
  lastAction: LastAction | undefined,
): string {
  const isCause =
    lastAction?.verification === verification && lastAction.at === at && lastAction.by === by
  return isCause ? lastAction.as : by
}

function deliveryLine(delivery: EventData<'delivery'>, secrets: boolean): EventLine {
  const { at: eventAt, verification: id, event, status, dueAt, chaos = [], why } = delivery
  const mask = (sentence = '') => (secrets ? sentence : maskUrls(sentence))
  const marks = chaos.length === 0 ? '' : `(chaos: ${chaos.map((mark) => mark.do).join(', ')})`
  const { attempts } = delivery
  const attempt = attempts.at(-1)
  if (attempt === undefined) {
    const what = joinWords([event, status, marks, mask(why)])
    return { at: eventAt, id, actor: 'callback', what, tone: 'bad' }
  }
  const { at, outcome, httpStatus, took, error } = attempt
  const isDelivered = outcome === 'delivered'
  const nth = attempts.length > 1 ? `(attempt ${attempts.length})` : ''
  const next = dueAt === undefined ? '' : `next at ${formatTime(dueAt)}`
  const sentence = isDelivered ? '' : mask(error)
  const words = [event, outcome, httpStatus, `${took} ms`, nth, marks, next, sentence]
  return { at, id, actor: 'callback', what: joinWords(words), tone: isDelivered ? 'good' : 'bad' }
}

/**
 * Returns a line for requests that failed or whose response has an explanation, such as an injected fault. Other
 * requests get no line: if they change a verification, its transition has one.
 */
function requestLine(request: EventData<'request'>, secrets: boolean): EventLine | undefined {
  const { at, verification: id, method, path, status, why } = request
  if (status < 400 && why === undefined) return undefined
  const what = joinWords([method, path, status === 0 ? 'unanswered:' : status, why])
  return {
    at,
    ...(id === undefined ? {} : { id }),
    actor: 'client',
    what: secrets ? what : maskEmails(what),
    tone: status < 400 ? 'between' : 'bad',
  }
}

/** Masks mail addresses. */
export function maskEmails(text: string): string {
  // The lookbehind anchors the match at the start of a word. Without it, long words take quadratic time.
  const mail = /(?<![^\s"'/?=&:])[^\s"'/?=&:]+(@|%40)[^\s"'/?&]+/gi
  return text.replaceAll(mail, '…@…').replaceAll(/\?\S+/g, '?…')
}

/** Masks mail addresses, and everything in URLs except scheme and host, because these may contain secrets. */
export function maskUrls(text: string): string {
  return maskEmails(text.replaceAll(/(https?:\/\/[^\s/?#"]+)[/?#][^\s";,]*/gi, '$1/…'))
}

function joinWords(words: readonly (string | number | null | undefined)[]): string {
  return words.filter((word) => word !== undefined && word !== null && word !== '').join(' ')
}

function formatTime(iso: string): string {
  return iso.slice(-13, -5)
}

const TONE_OF_STATUS: Readonly<Record<string, Tone>> = {
  ok: 'good',
  ko: 'bad',
  validation: 'between',
}

function toneOf(status: string): Tone | undefined {
  return TONE_OF_STATUS[status]
}

const COLOUR_OF_TONE: Readonly<Record<Tone, number>> = { good: 32, bad: 31, between: 33 }

function formatLine({ at, id, actor, what, tone }: EventLine, colour: boolean): TerminalText {
  const time = at === undefined ? ' '.repeat(8) : formatTime(at)
  const shortId = (id?.slice(0, 18) ?? '-').padEnd(18)
  const name = actor.toUpperCase().padEnd(8)
  if (!colour) return terminalText`${time} ${shortId} ${name} ${what}`
  const coloured = tone === undefined ? what : styleText(COLOUR_OF_TONE[tone], what)
  return terminalText`${styleText(2, time)} ${styleText(36, shortId)} ${styleText(1, name)} ${coloured}`
}
