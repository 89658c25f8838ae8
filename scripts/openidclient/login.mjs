// node login.mjs: has openid-client log somebody in. It reads what it needs to know, JSON in
// one line, says where the browser goes, reads where the browser came back to, and says what it
// learned, JSON in one line. What it does not accept is an error.
import { createInterface } from "node:readline/promises";
import { webcrypto } from "node:crypto";
import * as client from "openid-client";

globalThis.crypto ??= webcrypto;

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const read = async () => (await lines.next()).value;

const { issuer, id, jwk, redirect, scope } = JSON.parse(await read());
const key = await crypto.subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
// The bridge of the tests is on this machine, without TLS.
const config = await client.discovery(new URL(issuer), id, { id_token_signed_response_alg: "ES256" },
  client.PrivateKeyJwt({ key, kid: jwk.kid }), { execute: [client.allowInsecureRequests] });

const verifier = client.randomPKCECodeVerifier(), state = client.randomState(), nonce = client.randomNonce();
const to = client.buildAuthorizationUrl(config, {
  redirect_uri: redirect, scope, state, nonce, max_age: "600",
  code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256",
});
console.log(to.href);

const tokens = await client.authorizationCodeGrant(config, new URL(await read()), {
  pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, maxAge: 600, idTokenExpected: true,
});
const claims = tokens.claims();
const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
await client.tokenRevocation(config, tokens.access_token);
console.log(JSON.stringify({ claims, userinfo, logout: client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token }).href }));
process.exit(0);
