// Fastify as in its guide, with the response of bare.mjs.
import fastify from 'fastify'
import { answer } from './answer.mjs'

const app = fastify()
app.post('/*', async () => answer)
app.get('/*', async () => answer)
console.log(await app.listen({ port: 0, host: '127.0.0.1' }))
