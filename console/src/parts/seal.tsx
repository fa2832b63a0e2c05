/** The seal of a thing: its own guilloche with the icon of its kind in the middle. */

import { type ReactNode, useMemo } from 'react';
import { pathsOf, rosetteOf } from './guilloche.ts';
import classes from './seal.module.css';

const HUES = ['var(--hue-pine)', 'var(--hue-blue)', 'var(--hue-plum)', 'var(--hue-ochre)', 'var(--hue-teal)'];

/** `size` in pixels. */
export function Seal({ of, size = 56, children }: { of: string; size?: number; children?: ReactNode }) {
  const { path, hue } = useMemo(() => {
    const rosette = rosetteOf(of);
    return { path: pathsOf(rosette, 48).join(''), hue: HUES[rosette.hue] ?? 'currentColor' };
  }, [of]);
  return (
    <span className={classes.seal} style={{ width: size, height: size, color: hue }} aria-hidden="true">
      <svg viewBox="-50 -50 100 100" className={classes.rosette} role="presentation">
        <path d={path} fill="none" stroke="currentColor" strokeWidth={strokeOf(size)} />
      </svg>
      {children !== undefined && <span className={classes.icon}>{children}</span>}
    </span>
  );
}

/** Lines stay about as thick on the screen, whatever the size of the seal. */
function strokeOf(size: number): number {
  if (size > 300) return 0.22;
  return size > 120 ? 0.45 : Math.min(2, 52 / size);
}
