import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { folderOf } from './scenario-folder.ts'
import { runInTerminal } from './terminal.ts'

type BrokerOptions = {
  /** The pacts by the name of their provider. */
  readonly pacts?: Readonly<Record<string, readonly Pact[]>>
  /** The only accepted value of `Authorization`. By default every request is accepted. */
  readonly authorization?: string
  /** The start of all links. The default is the address of the broker. */
  readonly linksTo?: string
  /** The path of the broker. The default is the root. */
  readonly path?: string
  /** True for a broker without selectors. */
  readonly old?: true
  /** Responses by path that replace the regular ones. */
  readonly instead?: Readonly<Record<string, (response: ServerResponse) => void>>
}

export type Pact = { readonly consumer: { readonly name: string } }

export type BrokerRequest = {
  readonly method: string
  readonly path: string
  readonly authorization: string | undefined
  readonly body: unknown
}

/**
 * Starts a Pact Broker for one test. It has the documented resources that verifiers use: the index, the latest
 * pacts of a provider, the pacts for verification, and the pacts themselves.
 */
export async function brokerForTest(options: BrokerOptions = {}) {
  const { pacts = {}, authorization, path = '', instead = {} } = options
  const asked: BrokerRequest[] = []
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request
    const body = await bodyOf(request)
    asked.push({ method, path: url, authorization: headers.authorization, body })
    const override = instead[url]
    if (override !== undefined) return override(response)
    if (authorization !== undefined && headers.authorization !== authorization) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="Pact Broker"' }).end()
      return
    }
    const answer = resourceAt(
      { base, pacts, old: options.old },
      method,
      url.slice(path.length),
      body,
    )
    response
      .writeHead(answer === undefined ? 404 : 200, {
        'content-type': 'application/hal+json;charset=utf-8',
      })
      .end(answer === undefined ? '' : JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close().closeAllConnections())
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const base = options.linksTo ?? origin + path
  return { url: origin + path, origin, asked }
}

export function staticResponse(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  text = '',
): (response: ServerResponse) => void {
  return (response) => void response.writeHead(status, headers).end(text)
}

/** Runs `verify --compare-only` with these words. A word that is a key of `files` becomes its path. */
export async function runVerify(
  words: readonly string[],
  files: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
) {
  const temporaryFolder = folderOf(files)
  const paths = words.map((word) => (word in files ? `${temporaryFolder}/${word}` : word))
  const result = await runInTerminal(['verify', ...paths, '--compare-only'], {
    temporaryFolder,
    env,
  })
  return { ...result, out: result.out.replaceAll(`${temporaryFolder}/`, '') }
}

/** Returns a pact of one consumer, which expects a status at the end of a verification. */
export function pactOf(consumer: string, status: string) {
  return {
    consumer: { name: consumer },
    provider: { name: 'videoid-emulator' },
    interactions: [
      {
        description: 'the end of it',
        providerState: 'ok; id=anna',
        request: {
          method: 'GET',
          path: '/IT-identity-verifications/anna',
          headers: { Authorization: 'Bearer any' },
        },
        response: { status: 200, body: { data: { status } } },
      },
    ],
    metadata: { pactSpecification: { version: '2.0.0' } },
  }
}

type BrokerState = {
  readonly base: string
  readonly pacts: Readonly<Record<string, readonly Pact[]>>
  readonly old: true | undefined
}

function resourceAt(
  state: BrokerState,
  method: string,
  path: string,
  body: unknown,
): object | undefined {
  const { base, pacts } = state
  if (path === '' || path === '/') return { _links: indexLinks(state) }
  if (path === '/pacts/latest') return latestOfAll(state)
  const [, name = '', rest = ''] = /^\/pacts\/provider\/([^/]+)\/(.+)$/.exec(path) ?? []
  const provider = decodeURIComponent(name)
  const ofProvider = pacts[provider]
  if (ofProvider === undefined) return undefined
  const href = (i: number) => `${base}/pacts/provider/${name}/consumer/c/pact-version/${i}`
  if (rest === 'latest' && method === 'GET') {
    const links = ofProvider.map(({ consumer }, i) => ({
      href: href(i),
      title: titleOf(consumer.name, provider),
      name: consumer.name,
    }))
    return { _links: { self: { href: base + path }, 'pb:pacts': links, pacts: links } }
  }
  // Pact's own verifier sends a GET first, to read the `self` link.
  if (rest === 'for-verification') {
    const { consumerVersionSelectors = [] } = (body ?? {}) as {
      consumerVersionSelectors?: Selector[]
    }
    const chosen = ofProvider.flatMap(({ consumer }, i) => {
      const fits = consumerVersionSelectors.some(
        (selector) => (selector.consumer ?? consumer.name) === consumer.name,
      )
      const self = { href: href(i), name: titleOf(consumer.name, provider) }
      return fits
        ? [
            {
              shortDescription: 'latest',
              verificationProperties: { notices: [] },
              _links: { self },
            },
          ]
        : []
    })
    return { _embedded: { pacts: chosen }, _links: { self: { href: base + path } } }
  }
  if (rest.endsWith('/verification-results')) return body as object
  const { length } = ofProvider.filter(
    ({ consumer }) => rest === `consumer/${consumer.name}/latest`,
  )
  if (length > 0)
    return {
      _links: { 'pb:publish-verification-results': { href: `${href(0)}/verification-results` } },
    }
  const [, nth] = /^consumer\/c\/pact-version\/(\d+)$/.exec(rest) ?? []
  const pact = nth === undefined ? undefined : ofProvider[Number(nth)]
  return (
    pact && { ...pact, createdAt: '2026-01-05T09:00:00+00:00', _links: { self: { href: base } } }
  )
}

type Selector = { readonly consumer?: string }

function indexLinks({ base, old }: BrokerState) {
  return {
    self: { href: base, title: 'Index', templated: false },
    'pb:latest-pact-versions': { href: `${base}/pacts/latest`, templated: false },
    'pb:latest-provider-pacts': {
      href: `${base}/pacts/provider/{provider}/latest`,
      templated: true,
    },
    ...(old !== true && {
      'pb:provider-pacts-for-verification': {
        href: `${base}/pacts/provider/{provider}/for-verification`,
        templated: true,
      },
    }),
  }
}

function latestOfAll({ base, pacts }: BrokerState) {
  const rows = Object.entries(pacts).flatMap(([provider, list]) =>
    list.map(({ consumer }) => ({
      _embedded: { consumer: { name: consumer.name }, provider: { name: provider } },
    })),
  )
  return { _links: { self: { href: `${base}/pacts/latest` } }, pacts: rows }
}

function titleOf(consumer: string, provider: string): string {
  return `Pact between ${consumer} (1.0.0) and ${provider}`
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('utf8')
  return text === '' ? undefined : JSON.parse(text)
}
