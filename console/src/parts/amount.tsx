/** An amount of money: digits that stand under each other, and the asset a little behind. */

import { digitsOf, type Unit } from '../words/money.ts';
import classes from './amount.module.css';

type AmountProps = { amount: string; unit: Unit; size?: 'md' | 'lg' };

export function Amount({ amount, unit, size = 'md' }: AmountProps) {
  return (
    <span className={`amount ${classes[size]}`}>
      {digitsOf(amount, unit.scale).replace('-', '−')}
      <span className={classes.asset}>
        {'\u00a0'}
        {unit.asset}
      </span>
    </span>
  );
}
