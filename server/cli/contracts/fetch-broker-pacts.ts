import { UserError } from '../../domain/base/user-error.ts'
import { isJsonObject } from '../../domain/json/json-object.ts'
import { valueAt } from '../../domain/json/json-pointer.ts'
import { didYouMean } from '../../domain/text/did-you-mean.ts'
import { abbreviate } from '../../domain/text/quote.ts'
import { escapeControls } from '../../domain/text/terminal-text.ts'
import { type BrokerClient, type BrokerResponse, formatUrl } from './broker-client.ts'

export type PactSelection = {
  /** The provider's name in the broker. Default: the emulator's own name. */
  readonly provider?: string
  /** Consumer version selectors. Empty for the latest pact of each consumer. */
  readonly selectors: readonly object[]
}

export type FetchedPact = {
  /** Such as `Pact between shop (1.0.0) and videoid-emulator`, or the URL. */
  readonly name: string
  /** The text of the pact, as the broker sent it. */
  readonly text: string
}

/**
 * Fetches the pacts at a URL. If it is the URL of a broker, fetches the pacts of a provider. If it is the URL of a list,
 * fetches the pacts in the list. Otherwise the URL is a pact itself. Follows HAL links, but never to another origin.
 * Throws a UserError if there are no pacts.
 */
export async function fetchPacts(
  { request: ask }: BrokerClient,
  url: URL,
  selection: PactSelection,
): Promise<readonly FetchedPact[]> {
  const found = await ask(url)
  if (found.status === 404) {
    throw new UserError(`There is nothing at ${formatUrl(url)} (404). Check the address.`)
  }
  if (isPact(found.json)) {
    rejectSelection(`${formatUrl(url)} is one pact`, selection)
    return [{ name: formatUrl(url), text: found.text }]
  }
  if (isList(found.json)) {
    rejectSelection(`${formatUrl(url)} is a list of pacts`, selection)
    if (linksIn(found.json).length > 0) return fetchAllPacts({ request: ask }, found)
    throw new UserError(`${formatUrl(url)} lists no pacts. Publish one, or check the address.`)
  }
  if (!isJsonObject(valueAt(found.json, '/_links'))) {
    throw new UserError(
      `${formatUrl(url)} answered JSON that is neither a pact nor a page of a Pact Broker: it has no _links. Check the address.`,
    )
  }
  const { provider = defaultProvider, selectors } = selection
  const list = await fetchPactList({ request: ask }, found, { provider, selectors })
  if (linksIn(list.json).length > 0) return fetchAllPacts({ request: ask }, list)
  throw await noPactsError({ request: ask }, found, { provider, selectors })
}

// The default is the emulator's own name and not the real provider's, because a success with the emulator does not
// prove that Openapi.com fulfils the pact.
const defaultProvider = 'videoid-emulator'

function rejectSelection(what: string, { provider, selectors }: PactSelection): void {
  const options = [
    ...(provider === undefined ? [] : ['--provider']),
    ...(selectors.length === 0 ? [] : ['--consumer-version-selector']),
  ]
  const [option] = options
  if (option === undefined) return
  throw new UserError(
    `${what}, so ${option} has nothing to choose from. Name the root of the broker, or leave the option out.`,
  )
}

async function fetchPactList(
  { request: ask }: BrokerClient,
  index: BrokerResponse,
  { provider, selectors }: Required<PactSelection>,
): Promise<BrokerResponse> {
  const latest = linkOf(index, ['pb:latest-provider-pacts'], provider)
  if (selectors.length === 0 && latest !== undefined) return ask(latest)
  const chosen = linkOf(index, VERIFICATION_RELATIONS, provider)
  if (selectors.length > 0 && chosen !== undefined) {
    return ask(chosen, { consumerVersionSelectors: selectors, includePendingStatus: false })
  }
  if (latest === undefined) {
    throw new UserError(
      `${formatUrl(index.url)} has links, but none to the pacts of a provider. Name the root of the Pact Broker.`,
    )
  }
  throw new UserError(
    `The broker at ${formatUrl(index.url)} does not support selectors: it is too old. Leave --consumer-version-selector out.`,
  )
}

const VERIFICATION_RELATIONS = [
  'pb:provider-pacts-for-verification',
  'beta:provider-pacts-for-verification',
]

async function fetchAllPacts(
  { request: ask }: BrokerClient,
  list: BrokerResponse,
): Promise<readonly FetchedPact[]> {
  const pacts: FetchedPact[] = []
  for (const { href, name } of linksIn(list.json)) {
    const url = resolveLink(list.url, href)
    const { status, json, text } = await ask(url)
    if (status === 404 || !isPact(json)) {
      throw new UserError(
        `${formatUrl(url)} is listed by the broker, but there is no pact. Publish it again, or name the others one by one.`,
      )
    }
    pacts.push({ name: name ?? formatUrl(url), text })
  }
  return pacts
}

/** Explains that no pact was found, and lists the existing names, so that a wrong name is easy to see. */
async function noPactsError(
  { request: ask }: BrokerClient,
  index: BrokerResponse,
  { provider, selectors }: Required<PactSelection>,
): Promise<UserError> {
  const every = linkOf(index, ['pb:latest-pact-versions'], provider)
  const pacts = every === undefined ? [] : valueAt((await ask(every)).json, '/pacts')
  const names = (Array.isArray(pacts) ? pacts : [])
    .map((pact) => valueAt(pact, '/_embedded/provider/name'))
    .filter((name) => typeof name === 'string')
  const providers = [...new Set(names)].sort()
  const broker = `The broker at ${formatUrl(index.url)}`
  if (providers.includes(provider)) {
    const why = selectors.length === 0 ? '' : ' that fits the selectors'
    return new UserError(
      `${broker} has no pact of "${provider}"${why}. Choose others with --consumer-version-selector, or publish one.`,
    )
  }
  if (providers.length === 0) {
    return new UserError(`${broker} has no pact of "${provider}", nor of any other. Publish one.`)
  }
  const known = providers.slice(0, 20).map((name) => `"${abbreviate(name)}"`)
  const more = providers.length > known.length ? ` and ${providers.length - known.length} more` : ''
  const meant = didYouMean(provider, providers) || '.'
  return new UserError(
    `${broker} has no pact of "${provider}"${meant} It has pacts of ${known.join(', ')}${more}: choose one with --provider.`,
  )
}

type PactLink = { readonly href: string; readonly name?: string }

// Pacts for verification are embedded. The latest pacts are links, and each is listed twice for older clients.
function linksIn(list: unknown): readonly PactLink[] {
  const embedded = valueAt(list, '/_embedded/pacts')
  if (Array.isArray(embedded)) {
    return embedded.flatMap((pact) => linkIn(valueAt(pact, '/_links/self')))
  }
  const links = valueAt(list, '/_links/pb:pacts') ?? valueAt(list, '/_links/pacts')
  return Array.isArray(links) ? links.flatMap(linkIn) : []
}

function linkIn(link: unknown): readonly PactLink[] {
  const href = valueAt(link, '/href')
  if (typeof href !== 'string') return []
  const titles = [valueAt(link, '/name'), valueAt(link, '/title')]
  const texts = titles.filter((each) => typeof each === 'string')
  const name = texts.find((each) => each.startsWith('Pact between')) ?? texts[0]
  return [name === undefined ? { href } : { href, name: abbreviate(escapeControls(name), 120) }]
}

function linkOf(
  { url, json }: BrokerResponse,
  relations: readonly string[],
  provider: string,
): URL | undefined {
  for (const relation of relations) {
    const href = valueAt(json, `/_links/${relation}/href`)
    if (typeof href !== 'string') continue
    return resolveLink(url, href.replace('{provider}', encodeURIComponent(provider)))
  }
  return undefined
}

/**
 * Returns the target of a link. Throws for a link to another host: the broker is misconfigured, or is not a broker.
 */
function resolveLink(from: URL, href: string): URL {
  const url = URL.canParse(href, from.href) ? new URL(href, from.href) : undefined
  if (url !== undefined && url.origin === from.origin) return url
  throw new UserError(
    `The broker at ${from.origin} links to ${url?.origin ?? 'no address'}, and verify sends requests only to hosts that you name. Name that host, or correct the address that the broker has for itself (its setting base_url, X-Forwarded-Host of its proxy).`,
  )
}

function isPact(json: unknown): boolean {
  return Array.isArray(valueAt(json, '/interactions')) || Array.isArray(valueAt(json, '/messages'))
}

function isList(json: unknown): boolean {
  const places = ['/_embedded/pacts', '/_links/pb:pacts', '/_links/pacts']
  return places.some((place) => Array.isArray(valueAt(json, place)))
}
