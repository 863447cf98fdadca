import { Router } from 'express'
import { tsaCaPem } from '../../../fixtures/tsa-keys.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { version } from '../../runtime/version.ts'
import type { HttpContext } from '../http-context.ts'
import { namespaceNameOfCall, readControlBody } from './control-request.ts'
import { asyncHandler, sendJson } from './send-control-response.ts'
import { invalidValueError } from './validate-input.ts'

/**
 * Resets one namespace or all of them, and returns their names. Throws a ControlApiError for all of them under
 * `--auth scoped`.
 */
export function resetNamespaces(
  { emulator }: HttpContext,
  target: 'all' | { readonly of: string },
): readonly string[] {
  if (target === 'all' && emulator.settings.auth === 'scoped') {
    throw new ControlApiError(
      403,
      'Under --auth scoped a client cannot reset the namespaces of others.',
      {
        fix: 'Leave "all" out to reset your own, or restart the emulator.',
      },
    )
  }
  const names = target === 'all' ? emulator.namespaces.all().map(({ name }) => name) : [target.of]
  for (const name of names) emulator.reset(name)
  return names
}

/** Routes for health, reset, the description of the control API, and the CA certificate of the timestamps. */
export function systemRoutes(context: HttpContext): Router {
  const { emulator, setAside, journalDamage, authority, controlAccess } = context
  const router = Router()

  router.get('/health', async (req, res) => {
    const trouble = await emulator.store.checkStorage()
    const state = {
      status: trouble?.status ?? 'ok',
      live: true,
      ready: trouble === undefined,
      version,
    }
    const status = state.ready ? 200 : 503
    // The health check of a container cannot log in. It needs no more than this.
    if (controlAccess?.allows(req.headers) === false) {
      sendJson(req, res, state, status)
      return
    }
    const health = {
      ...state,
      scenarios: emulator.catalog.names().length,
      faults: emulator.catalog.issues(),
      namespaces: emulator.namespaces.all().length,
      forgotten: emulator.namespaces.evictedCount,
      stored: emulator.namespaceById.size,
      evicted: emulator.eviction.evictedCount(),
      ...(setAside.length === 0 ? {} : { setAside }),
      ...(journalDamage.length === 0 ? {} : { losses: journalDamage }),
      ...(trouble === undefined ? {} : { disk: trouble.why }),
    }
    sendJson(req, res, health, status)
  })

  router.post(
    '/reset',
    asyncHandler(async (req, res) => {
      const { all } = await readControlBody(req, ['all'])
      if (all !== undefined && typeof all !== 'boolean')
        throw invalidValueError('all', all, 'Write true.')
      sendJson(req, res, {
        reset: resetNamespaces(
          context,
          all === true ? 'all' : { of: namespaceNameOfCall(context, req) },
        ),
      })
    }),
  )

  router.get('/openapi.json', async (req, res) => {
    const { default: description } = await import('./generated/control-api.json', {
      with: { type: 'json' },
    })
    sendJson(req, res, description)
  })

  router.get('/tsa.pem', (_req, res) => {
    res.setHeader('Content-Type', 'application/x-pem-file')
    res.end(tsaCaPem)
  })

  router.get('/ca.pem', (_req, res) => {
    if (authority === undefined) {
      const { httpsPort } = emulator.settings
      throw new ControlApiError(404, 'This emulator has no test authority.', {
        fix:
          httpsPort === undefined
            ? 'Start it with --https-port.'
            : 'It uses the certificate of --https-cert, so clients must trust the authority that signed that certificate.',
      })
    }
    res.setHeader('Content-Type', 'application/x-pem-file')
    res.end(authority)
  })

  return router
}
