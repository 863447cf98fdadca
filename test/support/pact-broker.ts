import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { folderOf } from './scenario-folder.ts'
import { runInTerminal } from './terminal.ts'

type BrokerOptions = {
  /** By the name of the provider: the pacts, each with its consumer's name in it. */
  readonly pacts?: Readonly<Record<string, readonly Pact[]>>
  /** The value of the one `Authorization` that is let in; anybody when left out. */
  readonly authorization?: string
  /** What links begin with; the broker's own address when left out. */
  readonly linksTo?: string
  /** Below which path it is; at the root when left out. */
  readonly path?: string
  /** As brokers were before selectors. */
  readonly old?: true
  /** Answers by path that are not as they should be. */
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
 * Plays a Pact Broker for one test, as far as its documentation describes the resources that verifiers ask
 * for: the index, the latest pacts of a provider, those for verification, and the pacts themselves.
 */
export async function brokerForTest(options: BrokerOptions = {}) {
  const { pacts = {}, authorization, path = '', instead = {} } = options
  const asked: BrokerRequest[] = []
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request
    const body = await bodyOf(request)
    asked.push({ method, path: url, authorization: headers.authorization, body })
    const odd = instead[url]
    if (odd !== undefined) return odd(response)
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

/** Compares what the words name, as at a terminal; files are named by their names here. */
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

/** A pact of one consumer, which expects a status at the end of a life. */
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
  house: BrokerState,
  method: string,
  path: string,
  body: unknown,
): object | undefined {
  const { base, pacts } = house
  if (path === '' || path === '/') return { _links: indexLinks(house) }
  if (path === '/pacts/latest') return latestOfAll(house)
  const [, name = '', rest = ''] = /^\/pacts\/provider\/([^/]+)\/(.+)$/.exec(path) ?? []
  const provider = decodeURIComponent(name)
  const own = pacts[provider]
  if (own === undefined) return undefined
  const href = (i: number) => `${base}/pacts/provider/${name}/consumer/c/pact-version/${i}`
  if (rest === 'latest' && method === 'GET') {
    const links = own.map(({ consumer }, i) => ({
      href: href(i),
      title: titleOf(consumer.name, provider),
      name: consumer.name,
    }))
    return { _links: { self: { href: base + path }, 'pb:pacts': links, pacts: links } }
  }
  // Pact's own verifier GETs it first, for its link to itself.
  if (rest === 'for-verification') {
    const { consumerVersionSelectors = [] } = (body ?? {}) as {
      consumerVersionSelectors?: Selector[]
    }
    const chosen = own.flatMap(({ consumer }, i) => {
      const fits = consumerVersionSelectors.some(
        (each) => (each.consumer ?? consumer.name) === consumer.name,
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
  const { length } = own.filter(({ consumer }) => rest === `consumer/${consumer.name}/latest`)
  if (length > 0)
    return {
      _links: { 'pb:publish-verification-results': { href: `${href(0)}/verification-results` } },
    }
  const [, nth] = /^consumer\/c\/pact-version\/(\d+)$/.exec(rest) ?? []
  const pact = nth === undefined ? undefined : own[Number(nth)]
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
  const rows = Object.entries(pacts).flatMap(([provider, own]) =>
    own.map(({ consumer }) => ({
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
