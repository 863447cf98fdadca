import { redirectConnections } from './redirect-connections.ts'

// `exec --intercept` makes every Node process of the command load this module before the process's own code.
const text = process.env.VIDEOID_INTERCEPT_CONNECTIONS
if (text !== undefined && text !== '') redirectConnections(JSON.parse(text))
