import { type Request, Router } from 'express'
import { type Desk, deskOf, WEEKDAYS } from '../../domain/desk/desk.ts'
import { deskSays, romeText, spanText } from '../../domain/desk/desk-sentences.ts'
import { deskState } from '../../domain/desk/desk-state.ts'
import { busyOperators, type DeskCaller, deskQueue } from '../../domain/desk/waiting-line.ts'
import { settleUse } from '../../domain/scenarios/selection/choose-scenario.ts'
import { type Instant, isoOf } from '../../domain/time/instant.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import { setDeskAlwaysOpen } from '../../emulator/namespace-settings.ts'
import type { HttpContext } from '../http-context.ts'
import { wrong } from './clock.ts'
import { control, namespaceFor, readControl, reply } from './control-response.ts'

/** The operators' desk at the present of the namespace: hours, operators, and who waits for them. */
export function deskRoutes(here: HttpContext): Router {
  const router = Router()
  router.get('/desk', (req, res) => {
    const namespace = namespaceFor(here, req)
    reply(req, res, deskShown(namespace, deskWanted(here, namespace, req)))
  })

  router.put(
    '/desk',
    control(async (req, res) => {
      const { openNow } = await readControl(req, ['openNow'])
      const namespace = namespaceFor(here, req)
      if (typeof openNow !== 'boolean') throw wrong('openNow', openNow, 'Write true or false.')
      setDeskAlwaysOpen(namespace, openNow)
      reply(req, res, deskShown(namespace, deskWanted(here, namespace, req)))
    }),
  )

  return router
}

// Every caller is counted, and so many are shown.
const mostCallers = 1000

type WantedDesk = { readonly scenario: string; readonly desk: Desk }

// The desk belongs to a scenario: unless one is named, to the one that a new verification gets.
function deskWanted(
  { emulator: { book, settings } }: HttpContext,
  { byDefault }: Namespace,
  req: Request,
): WantedDesk {
  const scenario = req.query.scenario ?? byDefault?.name ?? settings.scenario
  if (typeof scenario !== 'string') throw wrong('scenario', scenario, 'Name one scenario.')
  const text = book.get(scenario)
  if (text !== undefined) return { scenario, desk: deskOf(text.desk) }
  const settled = settleUse({ name: scenario }, book)
  throw new ControlApiError(404, 'fault' in settled ? settled.fault : 'No such scenario.', {
    fix: 'GET /__emulator/scenarios lists them.',
  })
}

function deskShown(namespace: Namespace, { scenario, desk }: WantedDesk) {
  const now = namespace.clock.now()
  const state = deskState(desk, now, namespace.openNow)
  const callers = deskQueue(namespace.verifications.values(), namespace.booked, now)
  const waiting = callers.filter((caller) => caller.state === 'waiting')
  const inCall = callers.filter((caller) => caller.state === 'in-call').length
  const busy = busyOperators(namespace.booked, now)
  const next = waiting[0] === undefined ? {} : { next: nextOf(waiting[0]) }
  return {
    now: isoOf(now),
    rome: romeText(now),
    scenario,
    open: state.isOpen,
    openNow: namespace.openNow === true,
    why: state.why,
    holiday: state.holiday ?? null,
    closesAt: isoOrNull(state.closesAt),
    opensAt: isoOrNull(state.opensAt),
    hours: Object.fromEntries(
      WEEKDAYS.map((day, i) => [day, desk.week[i]?.map((span) => spanText(span)) ?? []]),
    ),
    holidays: desk.holidays,
    operators: desk.operators ?? null,
    busy,
    inCall,
    waiting: waiting.length,
    callers: callers.slice(0, mostCallers).map(callerRow),
    truncated: callers.length > mostCallers,
    says: deskSays({
      now,
      state,
      operators: desk.operators,
      busy,
      inCall,
      waiting: waiting.length,
      ...next,
    }),
  }
}

function callerRow({ verification, state, servedAt, booked }: DeskCaller) {
  const { id, request, scenario } = verification
  return {
    id,
    mail: request.mail,
    scenario: scenario.name,
    state,
    servedAt: isoOrNull(servedAt),
    booked: booked === undefined ? null : { from: isoOf(booked.from), until: isoOf(booked.until) },
  }
}

function nextOf({ verification, servedAt }: DeskCaller) {
  return { verification: verification.id, ...(servedAt !== undefined && { at: servedAt }) }
}

function isoOrNull(at: Instant | undefined): string | null {
  return at === undefined ? null : isoOf(at)
}
