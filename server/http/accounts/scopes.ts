import type { Request, RequestHandler } from 'express'
import { euroOf, type Prices, priceOf } from '../../domain/accounts/prices.ts'
import { partsOf, SCOPES, type Scope, sandboxPrefix } from '../../domain/accounts/scopes.ts'
import { hexFrom, randomFrom } from '../../domain/base/random.ts'
import { problem } from '../../domain/model/problem.ts'
import type { Mode } from '../../domain/model/verification-request.ts'
import type { HttpContext } from '../http-context.ts'
import { answerData, answerProblem } from '../send-response.ts'
import { accountOfRequest } from './basic-auth.ts'

/** GET /scopes and /scopes/{id}: the four scopes of Video ID. Source: sibling. */
export function scopeHandlers(here: HttpContext) {
  const { wireOnly, prices } = here.emulator.settings

  const list: RequestHandler = (req, res) => {
    if (accountOfRequest(here, req, res) === undefined) return
    const scopes = scopesFor(req)
    answerData(res, speaksV1(req) ? scopes : scopes.map(scopeShown), { wireOnly })
  }

  const read: RequestHandler = (req, res) => {
    if (accountOfRequest(here, req, res) === undefined) return
    const scope = scopesFor(req).find((each) => idOf(each) === req.params.id)
    if (scope === undefined) answerProblem(res, problem('SCOPE_UNKNOWN'), { wireOnly })
    else answerData(res, scopeDetail(scope, prices), { wireOnly })
  }

  return { list, read }
}

/**
 * Version 1 and 2 answer the same path differently. Version 1 is meant by `limit=0` or `limit=1`, which
 * version 2 does not have, and by the host names that only version 1 bears. Source: assumed.
 */
function speaksV1(req: Request): boolean {
  const { limit } = req.query
  return limit === '0' || limit === '1' || HOSTS_OF_V1.test(req.headers.host ?? '')
}

const HOSTS_OF_V1 = /^(?:test\.)?oauth\.(?:openapi\.it|altravia\.com)(?::\d+)?$/i

function scopesFor(req: Request): readonly Scope[] {
  const inSandbox = req.headers.host?.toLowerCase().startsWith(sandboxPrefix) === true
  return inSandbox ? SCOPES.map((scope) => scope.replace(':', `:${sandboxPrefix}`)) : SCOPES
}

// The same everywhere and always: clients may write them down.
function idOf(scope: Scope): string {
  return hexFrom(randomFrom('scope', scope), 24)
}

function scopeShown(scope: Scope) {
  const { method, host, segment } = partsOf(scope) ?? { method: '', host: '', segment: '' }
  return { id: idOf(scope), scope, method, endpoint: segment, domain: host, enabled: true }
}

function scopeDetail(scope: Scope, prices: Prices) {
  const shown = scopeShown(scope)
  const mode = MODES[shown.endpoint]
  return {
    ...shown,
    rateLimit: false,
    freeLimits: { dayLimit: 0, monthLimit: false, yearLimit: false, totalLimit: false },
    requirements: {},
    prices:
      mode === undefined ? {} : { [shown.endpoint.toLowerCase()]: euroOf(priceOf(mode, prices)) },
  }
}

const MODES: Readonly<Record<string, Mode>> = {
  'IT-live': 'live',
  'IT-selfie': 'selfie',
  'IT-automatic': 'automatic',
}
