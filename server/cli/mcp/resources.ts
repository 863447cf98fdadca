import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UserError } from '../../domain/base/user-error.ts'
import { didYouMean } from '../../domain/text/did-you-mean.ts'
import { quote } from '../../domain/text/quote.ts'
import { listFiles, pathExists, readTextFile } from '../../runtime/files.ts'
import { embeddedPaths, embeddedText } from '../shared/embedded-files.ts'
import { callEmulator, type EmulatorSession } from './emulator-session.ts'
import { formatJson, lastRows } from './tool.ts'

/** A document that an agent can read. */
export interface Resource {
  /** `videoid://openapi.yaml`, `videoid://scenarios/ko`, `videoid://docs/testing.md`. */
  readonly uri: string
  readonly name: string
  readonly title: string
  readonly mimeType: string
}

const openapiUri = 'videoid://openapi.yaml'
const scenarioPrefix = 'videoid://scenarios/'
const docsPrefix = 'videoid://docs/'

/** Lists the description of the API, all scenarios and the pages of the documentation. */
export async function listResources(session: EmulatorSession): Promise<readonly Resource[]> {
  return [
    {
      uri: openapiUri,
      name: 'openapi.yaml',
      title: 'The description of the emulated API, OpenAPI 3.1',
      mimeType: 'application/yaml',
    },
    ...(await listScenarioResources(session)),
    ...(await listPages()),
  ]
}

/** Returns the content of a resource. Throws a UserError if the resource does not exist. */
export async function readResource(
  session: EmulatorSession,
  uri: string,
): Promise<{ readonly mimeType: string; readonly text: string }> {
  if (uri === openapiUri) return { mimeType: 'application/yaml', text: await openapiText() }
  const known = await listResources(session)
  const resource = known.find((candidate) => candidate.uri === uri)
  if (resource === undefined) {
    const hint = didYouMean(
      uri,
      known.map((candidate) => candidate.uri),
    )
    throw new UserError(
      `There is no resource ${quote(uri)}${hint || '.'} resources/list has all of them.`,
    )
  }
  const { mimeType, name } = resource
  if (uri.startsWith(docsPrefix)) {
    return { mimeType, text: await readPage(name) }
  }
  const { json } = await callEmulator(session, { path: `/__emulator/scenarios/${name}` })
  return { mimeType, text: formatJson(json) }
}

async function listScenarioResources(session: EmulatorSession): Promise<readonly Resource[]> {
  const { json } = await callEmulator(session, { path: '/__emulator/scenarios' })
  return lastRows(json, Number.MAX_SAFE_INTEGER).rows.map(({ name, title }) => ({
    uri: `${scenarioPrefix}${name}`,
    name: String(name),
    title: String(title),
    mimeType: 'application/json',
  }))
}

async function listPages(): Promise<readonly Resource[]> {
  return Promise.all(
    (await pageNames()).map(async (name) => ({
      uri: `${docsPrefix}${name}`,
      name,
      title: titleOf(await readPage(name)) ?? name,
      mimeType: 'text/markdown',
    })),
  )
}

/** Returns names such as `testing.md` and `getting-started/php.md`. */
async function pageNames(): Promise<readonly string[]> {
  const embedded = embeddedPaths()
  if (embedded !== undefined) {
    return embedded.flatMap((path) => /^docs\/(.*\.md)$/.exec(path)?.[1] ?? [])
  }
  const folder = await docsFolder()
  if (folder === undefined) return []
  const folders = [folder, join(folder, 'getting-started')]
  const paths = (await Promise.all(folders.map((each) => listFiles(each, ['.md'])))).flat()
  return paths.map((path) => path.slice(folder.length + 1).replaceAll('\\', '/'))
}

async function readPage(name: string): Promise<string> {
  const embedded = embeddedText(`docs/${name}`)
  if (embedded !== undefined) return embedded
  return readTextFile(join((await docsFolder()) ?? '', name), maxPageBytes)
}

const maxPageBytes = 1024 * 1024

function titleOf(page: string): string | undefined {
  return page
    .split('\n')
    .find((line) => line.startsWith('# '))
    ?.slice(2)
}

/** The pages are files of the package. */
async function docsFolder(): Promise<string | undefined> {
  const here = dirname(fileURLToPath(import.meta.url))
  for (const up of ['../..', '../../..']) {
    const folder = join(here, up, 'docs')
    if (await pathExists(join(folder, 'getting-started', 'README.md'))) return folder
  }
  return undefined
}

async function openapiText(): Promise<string> {
  const text = await import('../../../contracts/spec/generated/openapi-text.json', {
    with: { type: 'json' },
  })
  return text.default
}
