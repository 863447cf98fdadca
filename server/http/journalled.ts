import type { RequestHandler } from 'express'
import type { Problem } from '../core/problem.ts'
import type { Verification } from '../core/verification.ts'
import type { Namespace } from '../shell/namespace.ts'
import type { Surroundings } from './surroundings.ts'

/** Files every request to the emulated API once it is answered, and logs it in one line. */
export function journalled({ emulator, journal, log }: Surroundings): RequestHandler {
  return (req, res, next) => {
    res.on('close', () => {
      const namespace: Namespace | undefined = res.locals.namespace
      const verification: Verification | undefined = res.locals.verification
      const refusal: Problem | undefined = res.locals.problem
      const why = refusal === undefined ? res.locals.why : `${refusal.code}: ${refusal.fix}`
      const { method, path } = req
      const status = res.statusCode
      const home = namespace ?? emulator.namespaceNamed('default')
      const entry = journal.add({
        namespace: home.name,
        at: res.locals.cameAt ?? home.clock.now(),
        operation: operationOf(method, path),
        method,
        path: path.slice(0, 300),
        status,
        ...(refusal === undefined ? {} : { error: refusal.error }),
        ...(typeof why === 'string' ? { why } : {}),
        ...(verification === undefined
          ? {}
          : {
              verification: verification.id,
              scenario: verification.scenario.name,
              selectedBy: verification.scenario.selectedBy,
            }),
      })
      emulator.events.tell(home.name, [{ kind: 'request', entry }])
      log.debug(`${method} ${path.slice(0, 300)} ${status}`)
    })
    next()
  }
}

function operationOf(method: string, path: string): string {
  const [, first, id, type] = path.split('/')
  if (method === 'POST' && first?.startsWith('IT-')) return 'create'
  if (first !== 'IT-identity-verifications') return 'unknown'
  if (id === undefined || id === '') return 'list'
  if (type === undefined || type === '') return 'get'
  return type === 'data' ? 'data' : 'file'
}
