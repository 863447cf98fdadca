// The HTTP libraries whose responses toSatisfyVideoIdSpec can judge, each with a function that sends a request.
import axios from 'axios'
import got from 'got'
import ky from 'ky'
import createClient from 'openapi-fetch'
import supertest from 'supertest'
import { request, fetch as undiciFetch } from 'undici'

/**
 * Each library with a function that sends a request. `hasRequest` is true if the response contains the request.
 * `needsPath` is true if the response does not contain the method and the path.
 */
export const libraries = {
  fetch: {
    send: ({ url, method, path, headers, json }) =>
      fetch(url + path, { method, headers, body: textOf(json) }),
  },
  'fetch of undici': {
    send: ({ url, method, path, headers, json }) =>
      undiciFetch(url + path, { method, headers, body: textOf(json) }),
  },
  ky: {
    send: ({ url, method, path, headers, json }) =>
      ky(url + path, { method, headers, json, throwHttpErrors: false, retry: 0 }),
  },
  axios: {
    hasRequest: true,
    send: ({ url, method, path, headers, json }) =>
      axios.request({
        baseURL: url,
        url: path,
        method,
        headers,
        data: json,
        responseType: path.endsWith('/images') ? 'arraybuffer' : undefined,
        validateStatus: () => true,
      }),
  },
  'errors of axios': {
    hasRequest: true,
    send: ({ url, method, path, headers, json }) =>
      axios
        .request({ baseURL: url, url: path, method, headers, data: json, responseType: 'text' })
        .catch((error) => error),
  },
  got: {
    hasRequest: true,
    send: ({ url, method, path, headers, json }) =>
      got(url + path, { method, headers, json, throwHttpErrors: false, retry: { limit: 0 } }),
  },
  'errors of got': {
    hasRequest: true,
    send: ({ url, method, path, headers, json }) =>
      got(url + path, { method, headers, json, retry: { limit: 0 } }).catch((error) => error),
  },
  supertest: {
    hasRequest: true,
    send: ({ url, method, path, headers, json }) =>
      supertest(url)[method.toLowerCase()](path).set(headers).send(json),
  },
  'request of undici, read': {
    needsPath: true,
    send: async ({ url, method, path, headers, json }) => {
      const response = await request(url + path, { method, headers, body: textOf(json) })
      return { ...response, body: await response.body.arrayBuffer() }
    },
  },
  'openapi-fetch': {
    send: ({ url, method, path, headers, json }) =>
      createClient({ baseUrl: url })[method](path, {
        headers,
        body: json,
        parseAs: path.endsWith('/images') ? 'blob' : undefined,
      }),
  },
}

function textOf(json) {
  return json === undefined ? undefined : JSON.stringify(json)
}
