import type { RequestHandler } from 'express'
import type { Problem } from '../core/problem.ts'
import type { Verification } from '../core/verification.ts'
import type { Held } from '../shell/accounts.ts'
import type { Namespace } from '../shell/namespace.ts'
import { maskedPath } from './masked-path.ts'
import type { Surroundings } from './surroundings.ts'

/** Files every request to the emulated API once it is answered, and logs it in one line. */
export function journalled({ emulator, journal, log }: Surroundings): RequestHandler {
  const pathOf = emulator.settings.logSecrets ? (path: string) => path.slice(0, 300) : maskedPath
  return (req, res, next) => {
    res.on('close', () => {
      const namespace: Namespace | undefined = res.locals.namespace
      const verification: Verification | undefined = res.locals.verification
      const refusal: Problem | undefined = res.locals.problem
      const told = refusal === undefined ? [] : [`${refusal.code}: ${refusal.fix}`]
      const why = [...told, res.locals.why ?? ''].join(' ').trim()
      const held: Held | undefined = res.locals.held
      const { method } = req
      const path = pathOf(req.path)
      const status = res.statusCode
      if (held !== undefined && status >= 400) held.use.errorRequests += 1
      const home = namespace ?? emulator.namespaceNamed('default')
      const entry = journal.add({
        namespace: home.name,
        at: home.clock.now(),
        operation: operationOf(method, path),
        method,
        path,
        status,
        ...(refusal === undefined ? {} : { error: refusal.error }),
        ...(why === '' ? {} : { why }),
        ...(verification === undefined
          ? {}
          : {
              verification: verification.id,
              scenario: verification.scenario.name,
              selectedBy: verification.scenario.selectedBy,
            }),
      })
      emulator.events.tell(home.name, [{ kind: 'request', entry }])
      log.debug(`${method} ${path} ${status}`)
    })
    next()
  }
}

function operationOf(method: string, path: string): string {
  const [, first = '', id, type] = path.split('/')
  if (method === 'POST' && first.startsWith('IT-')) return 'create'
  if (ACCOUNT.includes(first)) return 'account'
  if (first !== 'IT-identity-verifications') return 'unknown'
  if (id === undefined || id === '') return 'list'
  if (type === undefined || type === '') return 'get'
  return type === 'data' ? 'data' : 'file'
}

// The first segments of what the platform's OAuth host answers.
const ACCOUNT: readonly string[] = [
  'tokens',
  'token',
  'scopes',
  'wallet',
  'credit',
  'callbacks',
  'subscriptions',
]
