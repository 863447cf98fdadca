// Express as in its guide, with the response of bare.mjs.
import express from 'express'
import { answer } from './answer.mjs'

const app = express()
app.use(express.json())
app.use((_req, res) => {
  res.json(answer)
})
const server = app.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`)
})
