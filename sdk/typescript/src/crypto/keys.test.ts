/** Keys are made, kept and loaded again, and others can verify what they sign. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verifyCompact } from '../testing/fake-keys.ts';
import { compactOf, readJws, signJws } from './jws.ts';
import { createKey, importKey, thumbprint, verifySignature } from './keys.ts';

test('the thumbprint is that of RFC 8037, appendix A.3', async () => {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } as const;
  assert.equal(await thumbprint(jwk), 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
});

for (const algorithm of ['ES256', 'EdDSA'] as const) {
  test(`${algorithm}: others can verify what a key signs, before and after it was kept`, async () => {
    const key = await createKey({ algorithm, extractable: true });
    const again = await importKey(await key.privateJwk());
    const jwk = await key.publicJwk();
    assert.deepEqual(await again.publicJwk(), jwk);
    for (const signer of [key, again]) {
      const compact = compactOf(await signJws(signer, { typ: 'payments.pay', aud: 'bank' }, { id: '1' }));
      const kid = await thumbprint(jwk);
      assert.deepEqual(verifyCompact(compact, jwk), {
        header: { alg: algorithm, kid, typ: 'payments.pay', aud: 'bank' },
        payload: { id: '1' },
      });
      const { signature, signed } = readJws(compact);
      assert.equal(await verifySignature(jwk, signature, signed), true);
      assert.equal(await verifySignature(jwk, signature, new Uint8Array([...signed, 0])), false);
    }
  });
}

test('a key keeps its private part to itself unless it was made to be kept', async () => {
  const key = await createKey();
  await assert.rejects(key.privateJwk());
});
