// The measuring rod: node:http alone, parsing the body and answering a JSON of the same size.
import { createServer } from 'node:http'

const answer = JSON.stringify({
  data: {
    id: '5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11',
    link: 'http://127.0.0.1:4280/link/5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11',
    message: 'The link for the live Video Identification service.',
    status: 'running',
    owner: 'ns-00000000@emulator.test',
  },
  success: true,
  message: '',
  error: null,
})

const server = createServer((req, res) => {
  const chunks = []
  req.on('data', (chunk) => chunks.push(chunk))
  req.on('end', () => {
    if (req.method === 'POST') JSON.parse(Buffer.concat(chunks).toString('utf8'))
    res.setHeader('Content-Type', 'application/json')
    res.setHeader('Content-Length', Buffer.byteLength(answer))
    res.end(answer)
  })
})
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`))
