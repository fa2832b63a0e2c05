/** Signed documents in CBOR for small devices: COSE_Sign1 messages, and COSE_Sign with two signatures (RFC 9052). */

import { type Bytes, bytesOfBase64url } from '../values/bytes.ts';
import { type CborValue, encodeCbor, joined } from '../values/cbor.ts';
import { decodeCbor } from '../values/cbor-reader.ts';
import type { DocumentHeader } from './jws.ts';
import { type Signer, thumbprint } from './keys.ts';

/** Labels of protected headers: RFC 9052, section 3.1; CWT claims by RFC 9597; typ by RFC 9596. */
const HEADER = { alg: 1, kid: 4, cwtClaims: 15, typ: 16 } as const;
/** The claim "aud" of a CWT (RFC 8392). */
const AUDIENCE = 3;
const ALGORITHMS = { ES256: -7, EdDSA: -8 } as const;
/** The heads of CBOR tags 18 and 98, which mark COSE_Sign1 and COSE_Sign. */
const SIGN1_TAG = Uint8Array.of(0xd2);
const SIGN_TAG = Uint8Array.of(0xd8, 0x62);
const NOTHING = new Uint8Array();

/** Signs the members of an object as a tagged COSE_Sign1 message, or with a second signer as COSE_Sign. */
export async function signCose(
  signer: Signer,
  { typ, aud }: DocumentHeader,
  payload: object,
  secondary?: Signer,
): Promise<Bytes> {
  const about: [number, CborValue][] = [[HEADER.typ, typ]];
  if (aud !== undefined) about.push([HEADER.cwtClaims, new Map([[AUDIENCE, aud]])]);
  const body = encodeCbor(payload as CborValue);
  if (!secondary) {
    const head = encodeCbor(new Map([...about, ...(await headerOf(signer))]));
    const signature = await signer.sign(encodeCbor(['Signature1', head, NOTHING, body]));
    return joined([SIGN1_TAG, encodeCbor([head, {}, body, signature])]);
  }
  const head = encodeCbor(new Map(about));
  const signatures = await Promise.all(
    [signer, secondary].map(async (one): Promise<CborValue> => {
      const own = encodeCbor(new Map(await headerOf(one)));
      return [own, {}, await one.sign(encodeCbor(['Signature', head, own, NOTHING, body]))];
    }),
  );
  return joined([SIGN_TAG, encodeCbor([head, {}, body, signatures])]);
}

async function headerOf(signer: Signer): Promise<[number, CborValue][]> {
  const kid = bytesOfBase64url(await thumbprint(await signer.publicJwk()));
  return [
    [HEADER.alg, ALGORITHMS[signer.algorithm]],
    [HEADER.kid, kid],
  ];
}

/** Takes a COSE_Sign1 or COSE_Sign message apart, verifying nothing; throws a SyntaxError when it is none. */
export function readCose(message: Uint8Array) {
  const tag = [SIGN1_TAG, SIGN_TAG].find((one) => one.every((byte, index) => message[index] === byte));
  const parts = decodeCbor(message.subarray(tag?.length ?? 0));
  const [head, , body] = Array.isArray(parts) ? (parts as unknown[]) : [];
  if (!(head instanceof Uint8Array && body instanceof Uint8Array)) {
    throw new SyntaxError('A signed COSE message has a protected header and a payload.');
  }
  const header = decodeCbor(head);
  if (!(header instanceof Map)) throw new SyntaxError('The header is not a map of labels.');
  const claims: unknown = header.get(HEADER.cwtClaims);
  const aud: unknown = claims instanceof Map ? claims.get(AUDIENCE) : undefined;
  const payload: unknown = decodeCbor(body);
  return { header: { typ: header.get(HEADER.typ), aud } as Readonly<Record<string, unknown>>, payload };
}
