/** Areas on the globe: who is inside, which area lies within another, and what a child's areas let its parent allow. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { MandateTerms } from './contract.ts';
import { type Circle, distanceMeters, isInAny, liesWithin, type Position } from './geofence.ts';
import { exampleFacts, exampleMandate, exampleTerms } from './mandate-examples.ts';
import { widerRules } from './narrower.ts';
import { evaluateMandate } from './rules.ts';
import { emptyUse } from './usage.ts';

type Objects = NonNullable<MandateTerms['objects']>;

const RADIUS_METERS = 6_371_008.8;
const HALF_ROUND_METERS = Math.PI * RADIUS_METERS;

/** The place so far from `from` in a direction, counted in degrees from north over east. */
function placeAt(from: Position, direction: number, meters: number): Position {
  const [latitude, longitude, bearing] = [from.latitude, from.longitude, direction].map(
    (degrees) => (degrees * Math.PI) / 180,
  ) as [number, number, number];
  const angle = meters / RADIUS_METERS;
  const north = Math.sin(angle) * Math.cos(bearing);
  const east = Math.sin(angle) * Math.sin(bearing);
  const out = Math.cos(angle) * Math.cos(latitude) - north * Math.sin(latitude);
  const up = Math.cos(angle) * Math.sin(latitude) + north * Math.cos(latitude);
  const turned = ((longitude + Math.atan2(east, out)) * 180) / Math.PI;
  return {
    latitude: (Math.atan2(up, Math.hypot(out, east)) * 180) / Math.PI,
    longitude: ((((turned + 540) % 360) + 360) % 360) - 180,
  };
}

/** The direction in which the shortest way from `from` to `to` begins. */
function directionTo(from: Position, to: Position): number {
  const [a, b, turn] = [from.latitude, to.latitude, to.longitude - from.longitude].map(
    (degrees) => (degrees * Math.PI) / 180,
  ) as [number, number, number];
  const y = Math.sin(turn) * Math.cos(b);
  return (
    (Math.atan2(y, Math.cos(a) * Math.sin(b) - Math.sin(a) * Math.cos(b) * Math.cos(turn)) * 180) / Math.PI
  );
}

const direction = fc.double({ min: 0, max: 360, noNaN: true });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const centre = fc.record({
  latitude: fc.oneof(fc.double({ min: -90, max: 90, noNaN: true }), fc.constantFrom(-90, 0, 89.9999, 90)),
  longitude: fc.oneof(fc.double({ min: -180, max: 180, noNaN: true }), fc.constantFrom(-180, 179.9999, 180)),
});
const radiusMeters = fc.oneof(
  fc.integer({ min: 1, max: 5_000 }),
  fc.integer({ min: 1, max: 20_000_000 }),
  fc.constant(20_000_000),
);
const circle: fc.Arbitrary<Circle> = fc
  .tuple(centre, radiusMeters)
  .map(([place, radius]) => ({ ...place, radiusMeters: radius }));

/** A circle that touches `outer` from inside, give or take some metres. */
const touching = (outer: Circle) =>
  fc.tuple(direction, share, fc.integer({ min: -2, max: 2 })).map(([bearing, part, slack]): Circle => {
    const apart = part * outer.radiusMeters;
    const radius = Math.floor(outer.radiusMeters - apart) + slack;
    return { ...placeAt(outer, bearing, apart), radiusMeters: Math.min(20_000_000, Math.max(1, radius)) };
  });
const pair = circle.chain((outer) => fc.tuple(fc.constant(outer), fc.oneof(touching(outer), circle)));

test('where one area lies within another, whoever is in the first is in the second', () => {
  let lying = 0;
  const property = fc.property(pair, direction, share, ([outer, inner], bearing, part) => {
    if (!liesWithin(inner, outer)) return;
    lying += 1;
    const away = directionTo(outer, inner);
    for (const place of [
      placeAt(inner, bearing, part * inner.radiusMeters),
      placeAt(inner, bearing, inner.radiusMeters),
      placeAt(inner, away, inner.radiusMeters - 1e-7),
      inner,
    ]) {
      if (isInAny(place, [inner]))
        assert.ok(isInAny(place, [outer]), JSON.stringify({ inner, outer, place }));
    }
  });
  fc.assert(property, { numRuns: 3_000 });
  assert.ok(lying > 300, `${lying} areas lay within another`);
});

test('where one area does not lie within another, somebody is in the first and not in the second', () => {
  let reaching = 0;
  const property = fc.property(pair, ([outer, inner]) => {
    const apart = distanceMeters(inner, outer);
    const isClear = Math.abs(apart + inner.radiusMeters - outer.radiusMeters) > 0.1;
    if (liesWithin(inner, outer) || !isClear) return;
    reaching += 1;
    const away = directionTo(inner, outer) + 180;
    // Beyond the place opposite of the outer centre the way leads back.
    const place = placeAt(inner, away, Math.min(inner.radiusMeters, HALF_ROUND_METERS - apart) - 0.01);
    assert.ok(isInAny(place, [inner]) && !isInAny(place, [outer]), JSON.stringify({ inner, outer, place }));
  });
  fc.assert(property, { numRuns: 3_000 });
  assert.ok(reaching > 300, `${reaching} areas reached beyond another`);
});

test('an area lies within itself, also at the date line and at a pole', () => {
  for (const [latitude, longitude] of [
    [0, 180],
    [90, 0],
    [-90, 17],
    [52.52, 13.405],
  ] as const) {
    const area = { latitude, longitude, radiusMeters: 20_000_000 };
    assert.ok(liesWithin(area, area));
    assert.ok(!liesWithin(area, { ...area, radiusMeters: 19_999_999 }));
  }
});

/** Some areas around each other, so that allowances and denials overlap. */
const area = fc
  .tuple(
    fc.integer({ min: -20, max: 20 }),
    fc.integer({ min: -20, max: 20 }),
    fc.integer({ min: 1, max: 300 }),
  )
  .map(([north, east, hundreds]) => ({
    latitude: north / 100,
    longitude: 13 + east / 100,
    radiusMeters: hundreds * 100,
  }));
const areas = fc.option(fc.array(area, { minLength: 1, maxLength: 3 }), { nil: undefined });
const parentObjects = fc
  .record({ geofence: areas, geofenceDeny: areas })
  .map((objects) => objects as Objects);

/** Mostly the parent's areas, drawn tighter or wider by some hundred metres, and at times others beside them. */
const redrawn = (circles: Circle[] | undefined, sign: 1 | -1) =>
  fc.tuple(fc.integer({ min: -2, max: 5 }), areas).map(([hundreds, more = []]) => {
    const change = sign * hundreds * 100;
    const drawn = (circles ?? []).map((one) => ({
      ...one,
      latitude: one.latitude + Math.max(0, hundreds - 1) / 2_000,
      radiusMeters: Math.max(1, one.radiusMeters + change),
    }));
    const all = sign === 1 || drawn.length === 0 ? [...drawn, ...more] : drawn;
    return all.length > 0 ? all : undefined;
  });
const family = parentObjects.chain((parent) =>
  fc.record({
    parent: fc.constant(parent),
    child: fc
      .record({ geofence: redrawn(parent.geofence, -1), geofenceDeny: redrawn(parent.geofenceDeny, 1) })
      .map((objects) => objects as Objects),
  }),
);

test('where a child’s areas are narrower, the parent allows every place that the child allows', () => {
  let allowed = 0;
  const place = fc.record({
    latitude: fc.double({ min: -0.4, max: 0.4, noNaN: true }),
    longitude: fc.double({ min: 12.6, max: 13.4, noNaN: true }),
  });
  const places = fc.array(fc.option(place, { nil: undefined }), { minLength: 20, maxLength: 20 });
  const property = fc.property(family, places, ({ parent, child }, tried) => {
    if (widerRules(exampleTerms({ objects: child }), exampleTerms({ objects: parent })).length > 0) return;
    const outcomeOf = (objects: Objects, at: Position | undefined) =>
      evaluateMandate(exampleMandate({ objects }), emptyUse(), exampleFacts({ place: at })).outcome;
    for (const at of tried) {
      if (outcomeOf(child, at) !== 'allow') continue;
      allowed += 1;
      assert.equal(outcomeOf(parent, at), 'allow', JSON.stringify({ parent, child, at }));
    }
  });
  fc.assert(property, { numRuns: 2_000 });
  assert.ok(allowed > 500, `${allowed} orders were allowed`);
});
