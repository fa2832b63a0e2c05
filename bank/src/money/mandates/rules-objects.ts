/** Rules about whom a thing may pay and where it must be. */

import type { RefusalDefinition } from '../../platform/errors/refusals.ts';
import { MandateRefusals, type MandateTerms } from './contract.ts';
import { type Circle, isInAny, type Position } from './geofence.ts';
import type { OrderFacts } from './model.ts';
import { NOT_STATED, type Rule, verdict } from './rule.ts';

type AllowDeny = { allow?: readonly string[]; deny?: readonly string[] };

const MAX_NAMED = 5;

export function objectRules({ objects }: MandateTerms): Rule[] {
  if (!objects) return [];
  const lists: [string, AllowDeny | undefined, RefusalDefinition, (facts: OrderFacts) => string][] = [
    ['payees', objects.payees, MandateRefusals['payee-not-allowed'], ({ payee }) => payee.id],
    ['payeeKinds', objects.payeeKinds, MandateRefusals['payee-kind-not-allowed'], ({ payee }) => payee.kind],
    [
      'categories',
      objects.categories,
      MandateRefusals['category-not-allowed'],
      ({ payee }) => payee.category,
    ],
    ['countries', objects.countries, MandateRefusals['country-not-allowed'], ({ payee }) => payee.country],
  ];
  const rules = lists.flatMap(([name, list, refusal, read]) =>
    list ? [listRule(`objects/${name}`, list, refusal, read)] : [],
  );
  if (objects.geofence) rules.push(geofenceRule(objects.geofence));
  if (objects.geofenceDeny) rules.push(geofenceDenyRule(objects.geofenceDeny));
  return rules;
}

function listRule(
  rule: string,
  { allow, deny }: AllowDeny,
  refusal: RefusalDefinition,
  read: (facts: OrderFacts) => string,
): Rule {
  const allowSet = allow && new Set(allow);
  const denySet = new Set(deny);
  const allowed = [allow && namesOf(allow), deny && `not ${namesOf(deny)}`].filter(Boolean).join('; ');
  return (input) => {
    const observed = read(input.facts);
    const fits = !denySet.has(observed) && (allowSet === undefined || allowSet.has(observed));
    return verdict(input, rule, fits ? undefined : refusal, { observed, allowed: allowed || 'any' });
  };
}

/** Long lists are cut, because every decision is recorded. */
function namesOf(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const named = names.slice(0, MAX_NAMED).join(', ');
  return names.length > MAX_NAMED ? `${named} and ${names.length - MAX_NAMED} more` : named;
}

function geofenceRule(circles: readonly Circle[]): Rule {
  const allowed = circlesText(circles);
  return (input) => {
    const { place } = input.facts;
    const fits = place !== undefined && isInAny(place, circles);
    return verdict(input, 'objects/geofence', fits ? undefined : MandateRefusals['outside-geofence'], {
      observed: placeText(place),
      allowed,
    });
  };
}

/** An order without a place may have been made anywhere, so also where it must not be. */
function geofenceDenyRule(circles: readonly Circle[]): Rule {
  const allowed = `not ${circlesText(circles)}`;
  return (input) => {
    const { place } = input.facts;
    const fits = place !== undefined && !isInAny(place, circles);
    return verdict(input, 'objects/geofenceDeny', fits ? undefined : MandateRefusals['inside-denied-area'], {
      observed: placeText(place),
      allowed,
    });
  };
}

function circlesText(circles: readonly Circle[]): string {
  return namesOf(
    circles.map(
      ({ latitude, longitude, radiusMeters }) => `${latitude},${longitude} within ${radiusMeters} m`,
    ),
  );
}

function placeText(place: Position | undefined): string {
  return place ? `${place.latitude},${place.longitude}` : NOT_STATED;
}
