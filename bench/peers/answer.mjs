/** A response as large as the emulator's response to a POST. */
export const answer = {
  data: {
    id: '5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11',
    link: 'http://127.0.0.1:4280/link/5f0c6a1e-7b1d-4c57-9a35-0d9c3f7f2b11',
    message: 'The link for the live Video Identification service.',
    status: 'running',
    owner: 'ns-0000000000000000@emulator.test',
  },
  success: true,
  message: '',
  error: null,
}
