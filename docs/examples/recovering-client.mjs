// A client that does not pay twice. If the answer to a POST is lost, it looks in the list for a new verification.
// Run it with:
//
//     npx videoid-emulator exec --scenario paid-but-lost -- node recovering-client.mjs
const url = process.env.VIDEOID_EMULATOR_URL
const headers = {
  authorization: `Bearer ${process.env.VIDEOID_EMULATOR_TOKEN}`,
  'content-type': 'application/json',
}

async function identify(mail) {
  const before = new Set((await list()).map(({ id }) => id))
  try {
    const answer = await fetch(`${url}/IT-live`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ mail }),
    })
    const { data, success, message } = await answer.json()
    if (!success) throw new Error(message)
    return { id: data.id, recovered: false }
  } catch (error) {
    // A refused POST opens nothing. After a lost answer (a TypeError of fetch), the verification may exist.
    if (!(error instanceof TypeError)) throw error
    const added = (await list()).filter(({ id }) => !before.has(id))
    if (added.length === 1) return { id: added[0].id, recovered: true }
    // The list does not show which person an id belongs to. So if two answers are lost at once, a human must decide.
    throw new Error(`The answer was lost, and ${added.length} ids are new`, { cause: error })
  }
}

async function list() {
  const answer = await fetch(`${url}/IT-identity-verifications`, { headers })
  const { data } = await answer.json()
  // An empty list is a 404 with data null.
  return data ?? []
}

const first = await identify('anna@example.com')
const second = await identify('bruno@example.com')
console.log(`first: ${first.recovered ? 'recovered' : 'answered'}`)
console.log(`second: ${second.recovered ? 'recovered' : 'answered'}`)
console.log(`paid: ${(await list()).length} times`)
