import type { Request, RequestHandler } from 'express'
import { bodyDifferences, ignoredMembers } from '../../../contracts/spec/near-miss.ts'
import type { Problem } from '../../domain/model/problem.ts'
import type { ChosenScenario, Verification } from '../../domain/model/verification.ts'
import { maskPath } from '../../domain/text/mask-path.ts'
import type { ActiveToken } from '../../emulator/account.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import type { Namespace } from '../../emulator/namespace.ts'
import type { AnsweredRequest, BodyDifference, Operation } from '../../records/request-journal.ts'
import type { HttpContext } from '../http-context.ts'
import { contextOf } from '../request-context.ts'
import { namespaceNameOfToken } from './authenticate.ts'
import { bearerTokenOf } from './bearer-token.ts'

/** Files every request to the emulated API once it is answered, and logs it in one line. */
export function journalRequests({ emulator, journal, log }: HttpContext): RequestHandler {
  const pathOf = emulator.settings.logSecrets ? (path: string) => path.slice(0, 300) : maskPath
  return (req, res, next) => {
    res.on('close', () => {
      const namespace: Namespace | undefined = contextOf(res).namespace
      const verification: Verification | undefined = contextOf(res).verification
      const refusal: Problem | undefined = contextOf(res).problem
      const told = refusal === undefined ? '' : `${refusal.code}: ${refusal.fix}`
      const why = `${told} ${contextOf(res).why ?? ''}`.trim()
      const held: ActiveToken | undefined = contextOf(res).token
      const { method } = req
      const path = pathOf(req.path)
      // Without an answer there is no status either.
      const status = res.headersSent ? res.statusCode : 0
      if (held !== undefined && status >= 400) {
        held.use.errorRequests += 1
        emulator.accounts.used(held)
      }
      const scenario: ChosenScenario | undefined = verification?.scenario ?? contextOf(res).scenario
      const fault: string | undefined = contextOf(res).fault
      const home =
        namespace ??
        emulator.namespaces.getOrCreateForRecords(namespaceNameForRecord(emulator, req))
      if (home === undefined) return
      const draft: RequestDraft = {
        namespace: home.name,
        at: contextOf(res).receivedAt ?? home.clock.now(),
        operation: operationOf(method, path),
        method,
        path,
        status,
      }
      if (refusal !== undefined) draft.error = refusal.error
      if (why !== '') draft.why = why
      const differences = differencesOfBody(contextOf(res).body, refusal !== undefined)
      if (differences.length > 0) draft.differences = differences
      if (fault !== undefined) draft.fault = fault
      if (verification !== undefined) draft.verification = verification.id
      if (scenario !== undefined) {
        draft.scenario = scenario.name
        draft.selectedBy = scenario.selectedBy
      }
      const entry = journal.add(draft)
      if (emulator.events.isActive) emulator.events.publish(home.name, [{ kind: 'request', entry }])
      log.debug(`${method} ${path} ${status}`)
    })
    next()
  }
}

// No route has asked for the token: who sent it looks for the mistake among what is theirs.
function namespaceNameForRecord(emulator: Emulator, { headers }: Request): string {
  const token = bearerTokenOf(headers.authorization)
  const { accounts, settings } = emulator
  const isGood = settings.auth === 'any' || (token !== undefined && accounts.accountOf(token))
  return token !== undefined && isGood ? namespaceNameOfToken(emulator, token) : 'default'
}

type RequestDraft = { -readonly [Member in keyof AnsweredRequest]: AnsweredRequest[Member] }

// Of an accepted body only what nobody reads is left to tell.
function differencesOfBody(body: unknown, isRefused: boolean): readonly BodyDifference[] {
  if (body === undefined) return NO_DIFFERENCES
  const differences = isRefused ? bodyDifferences(body) : ignoredMembers(body)
  return differences.length <= maxDifferences ? differences : differences.slice(0, maxDifferences)
}

const NO_DIFFERENCES: readonly BodyDifference[] = []

const maxDifferences = 20

function operationOf(method: string, path: string): Operation {
  const [, first = '', id, type] = path.split('/')
  if (method === 'POST' && /^IT-(live|selfie|automatic)$/.test(first)) return 'create'
  if (ACCOUNT_SEGMENTS.includes(first)) return 'account'
  if (first === 'downloads') return 'download'
  if (first !== 'IT-identity-verifications') return 'unknown'
  if (id === undefined || id === '') return 'list'
  if (type === undefined || type === '') return 'get'
  return type === 'data' ? 'data' : 'file'
}

// The first segments of what the platform's OAuth host answers.
const ACCOUNT_SEGMENTS: readonly string[] = [
  'tokens',
  'token',
  'scopes',
  'wallet',
  'credit',
  'callbacks',
  'subscriptions',
]
