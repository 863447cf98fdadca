// The child of replay.ts: Pact's verifier writes to stdout whatever it is told, so it has a process of its
// own, and its outcome goes out as a message.
process.once('message', async (replay) => {
  const outcome = await replayed(replay)
  process.send(outcome, () => process.disconnect())
})

async function replayed({ provider, pacts }) {
  let pact
  try {
    pact = (await import('@pact-foundation/pact-core')).default
    const { default: native } = await import('@pact-foundation/pact-core/src/ffi/index.js')
    native.getFfiLib('error')
  } catch (fault) {
    return { kind: 'no pact', why: firstLine(fault) }
  }
  const options = {
    provider: provider.name,
    providerBaseUrl: provider.url,
    providerStatesSetupUrl: provider.statesUrl,
    pactUrls: pacts,
    logLevel: 'error',
  }
  const report = await pact.verifyPacts(options).catch((fault) => fault.message)
  try {
    const { interactionResults, errors } = JSON.parse(report)
    return { kind: 'replayed', interactions: interactionResults.length, failures: errors.map(told) }
  } catch {
    return { kind: 'broken', why: firstLine({ message: report }) }
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
