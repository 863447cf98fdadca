import { type Request, Router } from 'express'
import { quoted } from '../../domain/text/quote.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import { baseOf, type HttpContext } from '../../http/http-context.ts'
import { panelOf } from '../layout/control-page.ts'
import { html } from '../layout/html.ts'
import { namespaceWanted, narrowed } from '../layout/namespace-filter.ts'
import { soughtIn } from '../layout/search-field.ts'
import { orRefusalPage, sendPage } from '../layout/send-page.ts'
import { indexShown } from './index-page.ts'
import { bothDescribed, type DescribedOperation, operationsOf } from './openapi-reader.ts'
import { operationShown } from './operation-page.ts'

const place = '/__emulator/docs'

/** The reference of both APIs: a page with all operations, and one for each. */
export function referencePages(here: HttpContext): Router {
  const router = Router()

  router.get('/docs', async (req, res) => {
    await orRefusalPage(res, '/__emulator/', async () => {
      const namespace = namespaceWanted(req)
      const sought = soughtIn(req)
      const main = indexShown(await bothDescribed(), sought, namespace)
      sendPage(res, 200, panelOf({ title: 'Reference', place: 'docs', namespace, main }))
    })
  })

  router.get('/docs/:api/:operation', async (req, res) => {
    await orRefusalPage(res, place, async () => {
      const namespace = namespaceWanted(req)
      const operation = await operationNamed(req)
      const back = html`<p><a href="${narrowed(place, namespace)}">All operations</a></p>`
      const main = html`${back}${operationShown(operation, baseOf(here, req))}`
      const title = `${operation.method} ${operation.path}`
      sendPage(res, 200, panelOf({ title, place: 'docs', namespace, main }))
    })
  })

  return router
}

async function operationNamed({ params }: Request): Promise<DescribedOperation> {
  const described = (await bothDescribed()).find(({ api }) => api === params.api)
  const operations = described === undefined ? [] : operationsOf(described)
  const found = operations.find(({ id }) => id === params.operation)
  if (found !== undefined) return found
  throw new ControlApiError(
    404,
    `The reference has no operation ${quoted(String(params.operation))}.`,
    {
      fix: 'The page of all operations lists those there are.',
    },
  )
}
