import { type Request, Router } from 'express'
import { type Desk, parseDesk, WEEKDAYS } from '../../domain/desk/desk.ts'
import { busyOperators, type DeskCaller, listDeskCallers } from '../../domain/desk/desk-callers.ts'
import { describeDesk, formatRomeTime, formatSpan } from '../../domain/desk/desk-sentences.ts'
import { openingHoursStatusAt } from '../../domain/desk/opening-hours-status.ts'
import { resolveScenarioUse } from '../../domain/scenarios/selection/choose-scenario.ts'
import { formatInstant, type Instant } from '../../domain/time/instant.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import { setDeskAlwaysOpen } from '../../emulator/namespace-settings.ts'
import type { HttpContext } from '../http-context.ts'
import { namespaceOfCall, readControlBody } from './control-request.ts'
import { asyncHandler, sendJson } from './send-control-response.ts'
import { invalidValueError } from './validate-input.ts'

/** Routes of the operators' desk at the namespace's time: opening hours, operators, and the callers that wait. */
export function deskRoutes(context: HttpContext): Router {
  const router = Router()
  router.get('/desk', (req, res) => {
    const namespace = namespaceOfCall(context, req)
    sendJson(req, res, deskRow(namespace, selectDesk(context, namespace, req)))
  })

  router.put(
    '/desk',
    asyncHandler(async (req, res) => {
      const { openNow } = await readControlBody(req, ['openNow'])
      const namespace = namespaceOfCall(context, req)
      if (typeof openNow !== 'boolean')
        throw invalidValueError('openNow', openNow, 'Write true or false.')
      setDeskAlwaysOpen(namespace, openNow)
      sendJson(req, res, deskRow(namespace, selectDesk(context, namespace, req)))
    }),
  )

  return router
}

// The highest number of listed callers. All callers are counted.
const maxCallers = 1000

type SelectedDesk = { readonly scenario: string; readonly desk: Desk }

// Each scenario has its own desk. The default is the scenario that a new verification would get.
function selectDesk(
  { emulator: { catalog: book, settings } }: HttpContext,
  { defaultScenario: byDefault }: Namespace,
  req: Request,
): SelectedDesk {
  const scenario = req.query.scenario ?? byDefault?.name ?? settings.scenario
  if (typeof scenario !== 'string')
    throw invalidValueError('scenario', scenario, 'Name one scenario.')
  const text = book.scenarios.get(scenario)
  if (text !== undefined) return { scenario, desk: parseDesk(text.desk) }
  const resolved = resolveScenarioUse({ name: scenario }, book.scenarios)
  throw new ControlApiError(404, 'fault' in resolved ? resolved.fault : 'No such scenario.', {
    fix: 'GET /__emulator/scenarios lists them.',
  })
}

function deskRow(namespace: Namespace, { scenario, desk }: SelectedDesk) {
  const now = namespace.clock.now()
  const state = openingHoursStatusAt(desk, now, namespace.openNow)
  const callers = listDeskCallers(namespace.verifications.values(), namespace.booked, now)
  const waiting = callers.filter((caller) => caller.state === 'waiting')
  const inCall = callers.filter((caller) => caller.state === 'in-call').length
  const busy = busyOperators(namespace.booked, now)
  const next = waiting[0] === undefined ? {} : { next: nextCaller(waiting[0]) }
  return {
    now: formatInstant(now),
    rome: formatRomeTime(now),
    scenario,
    open: state.isOpen,
    openNow: namespace.openNow === true,
    why: state.why,
    holiday: state.holiday ?? null,
    closesAt: isoOrNull(state.closesAt),
    opensAt: isoOrNull(state.opensAt),
    hours: Object.fromEntries(
      WEEKDAYS.map((day, i) => [day, desk.week[i]?.map((span) => formatSpan(span)) ?? []]),
    ),
    holidays: desk.holidays,
    operators: desk.operators ?? null,
    busy,
    inCall,
    waiting: waiting.length,
    callers: callers.slice(0, maxCallers).map(callerRow),
    truncated: callers.length > maxCallers,
    says: describeDesk({
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
    booked:
      booked === undefined
        ? null
        : { from: formatInstant(booked.from), until: formatInstant(booked.until) },
  }
}

function nextCaller({ verification, servedAt }: DeskCaller) {
  return { verification: verification.id, ...(servedAt !== undefined && { at: servedAt }) }
}

function isoOrNull(at: Instant | undefined): string | null {
  return at === undefined ? null : formatInstant(at)
}
