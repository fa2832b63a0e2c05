/** Distances on the globe, for areas in which a thing may order. */

export type Position = { readonly latitude: number; readonly longitude: number };

const EARTH_RADIUS_METERS = 6_371_008.8;

/** Great-circle distance by the haversine formula on a sphere of the Earth's mean radius (IUGG); errs by up to 0.5 %. */
export function distanceMeters(a: Position, b: Position): number {
  const latitude = radians(b.latitude - a.latitude) / 2;
  const longitude = radians(b.longitude - a.longitude) / 2;
  const haversine =
    Math.sin(latitude) ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(longitude) ** 2;
  return 2 * EARTH_RADIUS_METERS * Math.asin(Math.min(1, Math.sqrt(haversine)));
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
