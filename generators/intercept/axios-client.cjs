// An unmodified client with axios 0.21. It sends the same requests as the vendor's SDK for Node, to hosts in constants.
const axios = require('axios-0.21')

const OAUTH = 'https://oauth.altravia.com'
const API = 'https://videoid.openapi.com'

async function main() {
  const auth = { username: 'dev@example.com', password: 'key' }
  const body = { scopes: ['*:videoid.openapi.com/*'], expire: 365 * 86400 }
  const login = await axios.post(`${OAUTH}/token`, JSON.stringify(body), { auth })
  const { token } = login.data
  const known = await axios.get(`${OAUTH}/token/${token}`, { auth })
  if (known.data.data[0].scopes.length === 0) throw new Error('the token has no scopes')

  const client = axios.create({
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
  })
  const { data } = await client.post(`${API}/IT-live`, JSON.stringify({ mail: 'anna@example.com' }))
  const path = `${API}/IT-identity-verifications/${data.data.id}`
  const { status } = (await client.get(path)).data.data
  const pdf = await client.get(`${path}/audit`, { responseType: 'arraybuffer' })
  console.log(`${token.length} ${status} ${pdf.data.subarray(0, 4)}`)
}

main().catch((error) => {
  console.log(error.message)
  process.exitCode = 1
})
