/** By what people tell a key from another, on two screens at once: its rosette and the first letters of its thumbprint. */

import { type ProvenKey, thumbprint } from '@bank-of-things/sdk';
import { IconKey } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { Seal } from '../parts/seal.tsx';
import { shortThumbprint } from '../words/signatures.ts';
import classes from './keys.module.css';

export function KeyMark({ publicJwk, label }: Pick<ProvenKey, 'publicJwk' | 'label'>) {
  const [mark, setMark] = useState<string>();
  useEffect(() => {
    let isWanted = true;
    thumbprint(publicJwk).then(
      (known) => isWanted && setMark(known),
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [publicJwk]);
  if (!mark) return null;
  return (
    <div className={classes.mark}>
      <Seal of={mark} size={72}>
        <IconKey aria-hidden="true" stroke={1.6} />
      </Seal>
      <p>
        <strong>{label}</strong>
        <br />
        <span className={`mono ${classes.thumbprint}`}>{shortThumbprint(mark)}</span>
      </p>
    </div>
  );
}
