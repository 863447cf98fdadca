import { type Request, Router } from 'express'
import { quote } from '../../domain/text/quote.ts'
import { ControlApiError } from '../../emulator/control-api-error.ts'
import type { HttpContext } from '../../http/http-context.ts'
import { baseUrlOf } from '../../http/request.ts'
import { renderControlPage } from '../layout/control-page-layout.ts'
import { runOrSendErrorPage } from '../layout/error-page.ts'
import { html } from '../layout/html.ts'
import { addNamespaceQuery, parseNamespaceFilter } from '../layout/namespace-filter.ts'
import { parseSearch } from '../layout/search-query.ts'
import { sendPage } from '../layout/send-page.ts'
import { indexContent } from './index-page.ts'
import { type ApiOperation, apiOperationsOf, loadApiDescriptions } from './openapi-reader.ts'
import { operationContent } from './operation-page.ts'

const docsPath = '/__emulator/docs'

/** Routes of the reference: a page with all operations of both APIs, and a page for each operation. */
export function referencePageRoutes(context: HttpContext): Router {
  const router = Router()

  router.get('/docs', async (req, res) => {
    await runOrSendErrorPage(res, '/__emulator/', async () => {
      const namespace = parseNamespaceFilter(req)
      const search = parseSearch(req)
      const main = indexContent(await loadApiDescriptions(), search, namespace)
      sendPage(
        res,
        200,
        renderControlPage(req, { context, title: 'Reference', path: 'docs', namespace, main }),
      )
    })
  })

  router.get('/docs/:api/:operation', async (req, res) => {
    await runOrSendErrorPage(res, docsPath, async () => {
      const namespace = parseNamespaceFilter(req)
      const operation = await findOperation(req)
      const back = html`<p><a href="${addNamespaceQuery(docsPath, namespace)}">All operations</a></p>`
      const main = html`${back}${operationContent(operation, baseUrlOf(context, req))}`
      const title = `${operation.method} ${operation.path}`
      sendPage(res, 200, renderControlPage(req, { context, title, path: 'docs', namespace, main }))
    })
  })

  return router
}

async function findOperation({ params }: Request): Promise<ApiOperation> {
  const description = (await loadApiDescriptions()).find(({ api }) => api === params.api)
  const operations = description === undefined ? [] : apiOperationsOf(description)
  const found = operations.find(({ id }) => id === params.operation)
  if (found !== undefined) return found
  throw new ControlApiError(
    404,
    `The reference has no operation ${quote(String(params.operation))}.`,
    {
      fix: 'The page of all operations lists them.',
    },
  )
}
