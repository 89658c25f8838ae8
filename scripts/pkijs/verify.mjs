// node verify.mjs CA.der FILE.pdf: has PKI.js verify the newest signature of a PDF over the
// two ranges that it names, and its certificate by the CA's. It says "verified" and the
// number of bytes that are signed, or ends with an error.
import { readFileSync } from "node:fs";
import { webcrypto } from "node:crypto";
import * as pkijs from "pkijs";

pkijs.setEngine("node", new pkijs.CryptoEngine({ name: "node", crypto: webcrypto }));

const [ca, file] = process.argv.slice(2).map((name) => readFileSync(name));
const all = [...file.toString("latin1").matchAll(/\/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/g)];
const [from, length, behind, rest] = all.at(-1).slice(1).map(Number);
if (from !== 0 || behind + rest !== file.length) throw new Error(`ranges ${all.at(-1)[0]} of ${file.length} bytes`);
const hex = file.subarray(length, behind).toString("latin1");
if (!/^<[0-9a-f]+>$/i.test(hex)) throw new Error("gap without a hexadecimal string");
const data = Buffer.concat([file.subarray(0, length), file.subarray(behind)]);
const contents = Buffer.from(hex.slice(1, -1), "hex");
const size = 4 + contents.readUInt16BE(2); // 30 82 and a length; zeros follow
const cms = pkijs.ContentInfo.fromBER(contents.subarray(0, size));
const signed = new pkijs.SignedData({ schema: cms.content });
const verified = await signed.verify({ signer: 0, data, extendedMode: true });
const issuer = pkijs.Certificate.fromBER(ca);
if (!verified.signatureVerified || !(await verified.signerCertificate.verify(issuer))) throw new Error("not verified: " + verified.message);
console.log(`verified ${data.length}`);
