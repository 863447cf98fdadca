// The child process of replay.ts. Pact's verifier always writes to stdout, so it runs in a separate process
// and sends its result as a message.
import { createRequire } from 'node:module'
import { join } from 'node:path'

process.once('message', async (replay) => {
  const outcome = await runReplay(replay)
  process.send(outcome, () => process.disconnect())
})

async function runReplay({ provider, pacts, from }) {
  let pact
  try {
    const load = loaderFrom(from)
    pact = load('@pact-foundation/pact-core').default
    load('@pact-foundation/pact-core/src/ffi/index.js').getFfiLib('error')
  } catch (error) {
    return { kind: 'no pact', why: firstLine(error) }
  }
  const options = {
    provider: provider.name,
    providerBaseUrl: provider.url,
    ...(provider.statesUrl && { providerStatesSetupUrl: provider.statesUrl }),
    ...(provider.messagesUrl && { transports: [messagesAt(new URL(provider.messagesUrl))] }),
    pactUrls: pacts,
    logLevel: 'error',
  }
  const report = await pact.verifyPacts(options).catch((error) => error.message)
  try {
    const { interactionResults, errors, pendingErrors = [] } = JSON.parse(report)
    const pending = pendingErrors.length > 0 && { pending: pendingErrors.map(toFailure) }
    const interactions = interactionResults.length
    return { kind: 'replayed', interactions, failures: errors.map(toFailure), ...pending }
  } catch {
    return { kind: 'broken', why: firstLine({ message: report }) }
  }
}

function messagesAt({ port, pathname, protocol }) {
  return { protocol: 'message', port: Number(port), path: pathname, scheme: protocol.slice(0, -1) }
}

// Finds Pact first in the user's project, then in ours. pact-core may be installed only as a dependency of
// @pact-foundation/pact.
function loaderFrom(folder) {
  const loadFromHere = createRequire(import.meta.url)
  const loadersFromFolder = folder === undefined ? [] : [createRequire(join(folder, 'any.js'))]
  const core = '@pact-foundation/pact-core'
  const loaders = [...loadersFromFolder, loadFromHere].flatMap((load) => [
    load,
    ...loaderOfPact(load),
  ])
  return loaders.find((load) => isFound(load, core)) ?? loadFromHere
}

function loaderOfPact(load) {
  return isFound(load, '@pact-foundation/pact')
    ? [createRequire(load.resolve('@pact-foundation/pact'))]
    : []
}

function isFound(load, name) {
  try {
    load.resolve(name)
    return true
  } catch {
    return false
  }
}

function toFailure({ interaction, mismatch }) {
  const says = mismatch.mismatches?.map((detail) =>
    [detail.path, detail.mismatch].filter(Boolean).join(' '),
  )
  return {
    interaction: interaction.replace(/^Verifying a pact between /, ''),
    says: says ?? [mismatch.message],
  }
}

function firstLine({ message }) {
  return String(message).split('\n')[0].trim()
}
