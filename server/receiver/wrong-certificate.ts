/*
 * The certificate of nobody: self-signed, for a name that cannot exist, made once for this project and
 * public on purpose, key included. Valid from 2000 to 2119: nothing is wrong with it but the name.
 */

export const wrongCertificate = `-----BEGIN CERTIFICATE-----
MIIBtDCCAVmgAwIBAgIBATAKBggqhkjOPQQDAjBBMRswGQYDVQQDDBJ3cm9uZy1u
YW1lLmludmFsaWQxIjAgBgNVBAoMGXZpZGVvaWQtZW11bGF0b3IgcmVjZWl2ZXIw
IBcNMDAwMTAxMDAwMDAwWhgPMjExOTEyMzEyMzU5NTlaMEExGzAZBgNVBAMMEndy
b25nLW5hbWUuaW52YWxpZDEiMCAGA1UECgwZdmlkZW9pZC1lbXVsYXRvciByZWNl
aXZlcjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJ2+uArRZTiwNO6liKCpUIAI
LlSIxM1DzUwXJTRu/SyHFXGUeIYXfsPuqJmgAE2llS6UQMjzG7nfQ24wrh4++QCj
QDA+MB0GA1UdEQQWMBSCEndyb25nLW5hbWUuaW52YWxpZDAdBgNVHQ4EFgQULPLM
0xmkn0C8zEzv10irwTbTFD4wCgYIKoZIzj0EAwIDSQAwRgIhAMf8rVUAe6Z3QkSE
m6F6Jg8v5AdrGjKCdechktCoWyrvAiEAmhTWEFD847YnxWQGUmK+lHNuRDQIO5lB
oC5EBZSkUaE=
-----END CERTIFICATE-----
`

export const wrongKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFINGhAte5LwIXxzA
tlvFbv+OvaVybYs5c527AGIWTrehRANCAASdvrgK0WU4sDTupYigqVCACC5UiMTN
Q81MFyU0bv0shxVxlHiGF37D7qiZoABNpZUulEDI8xu530NuMK4ePvkA
-----END PRIVATE KEY-----
`
