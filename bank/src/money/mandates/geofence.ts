/** Distances on the globe, for areas in which a thing may order. */

export type Position = { readonly latitude: number; readonly longitude: number };
/** All places at most this far from its centre, its edge included. */
export type Circle = Position & { readonly radiusMeters: number };

const EARTH_RADIUS_METERS = 6_371_008.8;
/** Far more than the rounding of a distance that is no longer than the largest radius, and far less than a metre. */
const ROUNDING_METERS = 0.001;

/** Great-circle distance by the haversine formula on a sphere of the Earth's mean radius (IUGG); errs by up to 0.5 %. */
export function distanceMeters(a: Position, b: Position): number {
  const latitude = radians(b.latitude - a.latitude) / 2;
  const longitude = radians(b.longitude - a.longitude) / 2;
  const haversine =
    Math.sin(latitude) ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(longitude) ** 2;
  return 2 * EARTH_RADIUS_METERS * Math.asin(Math.min(1, Math.sqrt(haversine)));
}

export function isInAny(place: Position, circles: readonly Circle[]): boolean {
  return circles.some((circle) => distanceMeters(place, circle) <= circle.radiusMeters);
}

/**
 * Whether every place in `inner` is in `outer`, and is found to be so. On a sphere as on a plane that is when the
 * distance of the centres and the inner radius are at most the outer radius, as long as no circle reaches around the
 * globe; terms know none so large. Circles that touch from inside within the rounding are held to be apart.
 */
export function liesWithin(inner: Circle, outer: Circle): boolean {
  const apart = distanceMeters(inner, outer);
  const margin = apart === 0 ? 0 : ROUNDING_METERS;
  return apart + inner.radiusMeters + margin <= outer.radiusMeters;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
