import { redirectConnections } from './redirect-connections.ts'

// `exec --intercept` lets every Node process of the command load this module before its own code.
const text = process.env.VIDEOID_INTERCEPT_CONNECTIONS
if (text !== undefined && text !== '') redirectConnections(JSON.parse(text))
