/** Merchant category codes (ISO 18245) in the words of people, for those that things meet. */

const NAMES: Readonly<Record<string, string>> = {
  '0742': 'veterinary services',
  '1520': 'building contractors',
  '4111': 'public transport',
  '4121': 'taxis',
  '4131': 'bus lines',
  '4214': 'freight and delivery',
  '4225': 'warehouses',
  '4784': 'tolls and bridges',
  '4789': 'transport services',
  '4814': 'telephone services',
  '4816': 'network services',
  '4900': 'electricity, gas and water',
  '5013': 'vehicle supplies',
  '5045': 'computers',
  '5046': 'commercial equipment',
  '5065': 'electrical parts',
  '5085': 'industrial supplies',
  '5111': 'office supplies',
  '5169': 'chemicals',
  '5172': 'petroleum products',
  '5199': 'consumables',
  '5200': 'home supplies',
  '5251': 'hardware stores',
  '5310': 'discount stores',
  '5311': 'department stores',
  '5411': 'supermarkets',
  '5422': 'butchers',
  '5451': 'dairy shops',
  '5462': 'bakeries',
  '5499': 'food shops',
  '5532': 'tyre shops',
  '5533': 'car parts',
  '5541': 'filling stations',
  '5542': 'fuel pumps',
  '5552': 'charging stations',
  '5722': 'household appliances',
  '5732': 'electronics',
  '5812': 'restaurants',
  '5814': 'fast food and vending machines',
  '5817': 'digital goods',
  '5912': 'pharmacies',
  '5983': 'fuel dealers',
  '5992': 'florists',
  '5999': 'other shops',
  '6300': 'insurance',
  '7210': 'laundries',
  '7211': 'laundries',
  '7216': 'dry cleaners',
  '7372': 'data processing',
  '7379': 'computer maintenance',
  '7394': 'equipment rental',
  '7512': 'car rental',
  '7523': 'car parks',
  '7538': 'car repair',
  '7542': 'car washes',
  '7622': 'electronics repair',
  '7623': 'refrigeration repair',
  '7699': 'repair shops',
  '7995': 'betting and casinos',
  '9399': 'public services',
};

/** `charging stations`, or `category 1234` for a code without a name here. */
export function categoryName(code: string): string {
  return NAMES[code] ?? `category ${code}`;
}

/** `charging stations (5552)`. */
export function categoryText(code: string): string {
  return code in NAMES ? `${NAMES[code]} (${code})` : `category ${code}`;
}

/** All codes with a name, in the order of their names. */
export function knownCategories(): { value: string; label: string }[] {
  return Object.keys(NAMES)
    .map((value) => ({ value, label: categoryText(value) }))
    .sort((a, b) => a.label.localeCompare(b.label));
}
