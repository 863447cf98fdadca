import type { Request, RequestHandler } from 'express'
import { type PriceKind, priceOf, toEuro } from '../../domain/accounts/costs.ts'
import {
  OAUTH_SCOPES,
  parseScope,
  type Scope,
  sandboxPrefix,
} from '../../domain/accounts/scopes.ts'
import { hexFrom, randomFrom } from '../../domain/base/random.ts'
import { createProblem } from '../../domain/model/problem.ts'
import type { Mode } from '../../domain/model/verification-request.ts'
import type { HttpContext } from '../http-context.ts'
import { sendData, sendProblem } from '../send-response.ts'
import { authenticateAccount } from './basic-auth.ts'

/** Handles GET /scopes and /scopes/{id}, the scopes of Video ID. Source: sibling (docs/fidelity-accounts.md). */
export function scopeHandlers(context: HttpContext) {
  const { wireOnly, prices } = context.emulator.settings

  const list: RequestHandler = (req, res) => {
    if (authenticateAccount(context, req, res) === undefined) return
    const scopes = scopesOfRequest(req)
    sendData(res, isV1Request(req) ? scopes : scopes.map(scopeRow), { wireOnly })
  }

  const read: RequestHandler = (req, res) => {
    if (authenticateAccount(context, req, res) === undefined) return
    const scope = scopesOfRequest(req).find((candidate) => scopeId(candidate) === req.params.id)
    if (scope === undefined) sendProblem(res, createProblem('SCOPE_UNKNOWN'), { wireOnly })
    else sendData(res, scopeDetail(scope, prices), { wireOnly })
  }

  return { list, read }
}

/**
 * Versions 1 and 2 of the OAuth API share this path. A request is for version 1 if it has `limit=0` or `limit=1`, because
 * version 2 has no `limit`, or if it goes to a host of version 1. Source: assumed.
 */
function isV1Request(req: Request): boolean {
  const { limit } = req.query
  return limit === '0' || limit === '1' || V1_HOSTS.test(req.headers.host ?? '')
}

const V1_HOSTS = /^(?:test\.)?oauth\.(?:openapi\.it|altravia\.com)(?::\d+)?$/i

function scopesOfRequest(req: Request): readonly Scope[] {
  const inSandbox = req.headers.host?.toLowerCase().startsWith(sandboxPrefix) === true
  return inSandbox
    ? OAUTH_SCOPES.map((scope) => scope.replace(':', `:${sandboxPrefix}`))
    : OAUTH_SCOPES
}

// The id never changes, because clients may store it.
function scopeId(scope: Scope): string {
  return hexFrom(randomFrom('scope', scope), 24)
}

function scopeRow(scope: Scope) {
  const { method, host, segment } = parseScope(scope) ?? { method: '', host: '', segment: '' }
  return { id: scopeId(scope), scope, method, endpoint: segment, domain: host, enabled: true }
}

function scopeDetail(scope: Scope, prices: PriceKind) {
  const row = scopeRow(scope)
  const mode = MODE_BY_ENDPOINT[row.endpoint]
  return {
    ...row,
    rateLimit: false,
    freeLimits: { dayLimit: 0, monthLimit: false, yearLimit: false, totalLimit: false },
    requirements: {},
    prices:
      mode === undefined ? {} : { [row.endpoint.toLowerCase()]: toEuro(priceOf(mode, prices)) },
  }
}

const MODE_BY_ENDPOINT: Readonly<Record<string, Mode>> = {
  'IT-live': 'live',
  'IT-selfie': 'selfie',
  'IT-automatic': 'automatic',
}
