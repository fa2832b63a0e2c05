/** Account numbers: `XT`, check digits by ISO 7064 mod 97-10 as in an IBAN, the cell, and a serial. */

const CELL_LENGTH = 4;
const SERIAL_LENGTH = 12;

/** `XT` is in the range of ISO 3166 codes that no country will ever have. */
const PREFIX = 'XT';

/** Makes the account number for a serial; `cell` is four letters or digits that say where the account lives. */
export function accountNumberOf(cell: string, serial: bigint): string {
  const body =
    cell.padEnd(CELL_LENGTH, '0').slice(0, CELL_LENGTH) + serial.toString().padStart(SERIAL_LENGTH, '0');
  const check = 98n - remainderOf(`${body}${PREFIX}00`);
  return `${PREFIX}${check.toString().padStart(2, '0')}${body}`;
}

/** Whether the check digits fit: any single wrong digit and any swap of two neighbouring digits, or letters, is found. */
export function hasValidCheckDigits(number: string): boolean {
  return remainderOf(number.slice(4) + number.slice(0, 4)) === 1n;
}

/** The text as a number, letters counting 10 to 35, modulo 97. */
function remainderOf(text: string): bigint {
  const digits = [...text].map((character) => Number.parseInt(character, 36).toString()).join('');
  return BigInt(digits) % 97n;
}
