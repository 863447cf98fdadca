// The requests of an account about its tokens, for soak-kills.mjs. soak-operations.mjs has all other operations.
const scopes = ['*:videoid.openapi.com/*']

/** The operations by kind, in the same form as `operations`. */
export const tokenOperations = {
  'issue a token (version 2)': {
    share: 2,
    request: () => ({ method: 'POST', path: '/tokens', body: { scopes }, as: 'login' }),
    learn: (client, { body }) => client.learnToken(body.data),
  },
  'issue a token (version 1)': {
    share: 2,
    request: () => ({ method: 'POST', path: '/token', body: { scopes }, as: 'login' }),
    learn: (client, { body }) => client.learnToken({ token: body.token }),
  },
  'use a token': {
    share: 3,
    request: () => ({ method: 'GET', path: '/IT-identity-verifications', as: 'bearer' }),
  },
  'rename a token': {
    share: 1,
    request: ({ random, tokens, nonce }) =>
      withToken(random.pick(tokens), ({ token }) => ({
        ...{ method: 'PATCH', path: `/tokens/${token}`, as: 'login' },
        body: { name: nonce() },
      })),
  },
  'refresh a token': {
    share: 2,
    request: ({ random, tokens }) =>
      withToken(random.pick(tokens.filter(({ refreshToken }) => refreshToken)), (pair) => ({
        ...{ method: 'PATCH', path: `/tokens/${pair.token}`, bearer: pair.refreshToken },
        ...{ body: {}, token: pair.token },
      })),
    learn(client, { body }, request) {
      client.forgetToken(request.token)
      client.learnToken(body.data)
    },
  },
  'revoke a token (version 2)': revoking('/tokens'),
  'revoke a token (version 1)': revoking('/token'),
}

function revoking(path) {
  return {
    share: 1,
    request: ({ random, tokens }) =>
      withToken(random.pick(tokens), ({ token }) => ({
        ...{ method: 'DELETE', path: `${path}/${token}`, as: 'login', token },
      })),
    learn: (client, _, { token }) => client.forgetToken(token),
  }
}

function withToken(token, request) {
  return token && request(token)
}
