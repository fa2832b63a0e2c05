/** Countries by their English names. */

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
/** What Intl names although it is no country that a payee can be in. */
const NO_COUNTRIES = new Set([
  'EU',
  'EZ',
  'UN',
  'XA',
  'XB',
  'ZZ',
  'QO',
  'AC',
  'CP',
  'DG',
  'EA',
  'IC',
  'TA',
  'CQ',
]);
const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** `Germany`; the code itself when it has no name. */
export function countryName(code: string): string {
  return (/^[A-Z]{2}$/.test(code) && names.of(code)) || code;
}

let known: readonly { value: string; label: string }[] | undefined;

/** Every country with its code, in the order of the names; ISO's withdrawn codes share a name with the present one. */
export function knownCountries(): readonly { value: string; label: string }[] {
  known ??= LETTERS.flatMap((first) => LETTERS.map((second) => first + second))
    .filter((code) => !NO_COUNTRIES.has(code) && names.of(code) !== undefined)
    .filter((code) => new Intl.Locale(`und-${code}`).region === code)
    .map((value) => ({ value, label: countryName(value) }))
    .filter(({ label }, index, all) => all.findIndex((other) => other.label === label) === index)
    .sort((a, b) => a.label.localeCompare(b.label));
  return known;
}
