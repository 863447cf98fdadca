// The child of replay.ts: Pact's verifier writes to stdout whatever it is told, so it has a process of its
// own, and its outcome goes out as a message.
import { createRequire } from 'node:module'
import { join } from 'node:path'

process.once('message', async (replay) => {
  const outcome = await replayed(replay)
  process.send(outcome, () => process.disconnect())
})

async function replayed({ provider, pacts, from }) {
  let pact
  try {
    const load = loaderFrom(from)
    pact = load('@pact-foundation/pact-core').default
    load('@pact-foundation/pact-core/src/ffi/index.js').getFfiLib('error')
  } catch (fault) {
    return { kind: 'no pact', why: firstLine(fault) }
  }
  const options = {
    provider: provider.name,
    providerBaseUrl: provider.url,
    ...(provider.statesUrl && { providerStatesSetupUrl: provider.statesUrl }),
    ...(provider.messagesUrl && { transports: [messagesAt(new URL(provider.messagesUrl))] }),
    pactUrls: pacts,
    logLevel: 'error',
  }
  const report = await pact.verifyPacts(options).catch((fault) => fault.message)
  try {
    const { interactionResults, errors, pendingErrors = [] } = JSON.parse(report)
    const pending = pendingErrors.length > 0 && { pending: pendingErrors.map(told) }
    const interactions = interactionResults.length
    return { kind: 'replayed', interactions, failures: errors.map(told), ...pending }
  } catch {
    return { kind: 'broken', why: firstLine({ message: report }) }
  }
}

function messagesAt({ port, pathname, protocol }) {
  return { protocol: 'message', port: Number(port), path: pathname, scheme: protocol.slice(0, -1) }
}

// Pact belongs to whoever wrote the pacts; it may be a dependency of its big sister only.
function loaderFrom(folder) {
  const here = createRequire(import.meta.url)
  const there = folder === undefined ? [] : [createRequire(join(folder, 'any.js'))]
  const core = '@pact-foundation/pact-core'
  const places = [...there, here].flatMap((load) => [load, ...beside(load)])
  return places.find((load) => isFound(load, core)) ?? here
}

function beside(load) {
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

function told({ interaction, mismatch }) {
  const says = mismatch.mismatches?.map((each) =>
    [each.path, each.mismatch].filter(Boolean).join(' '),
  )
  return {
    interaction: interaction.replace(/^Verifying a pact between /, ''),
    says: says ?? [mismatch.message],
  }
}

function firstLine({ message }) {
  return String(message).split('\n')[0].trim()
}
