/** Areas on paper: by the angle between two directions from the centre of the globe, and not as the bank reckons it. */

export type Position = { readonly latitude: number; readonly longitude: number };
export type Circle = Position & { readonly radiusMeters: number };

const METERS_A_RADIAN = 6_371_008.8;

function metersBetween(a: Position, b: Position): number {
  const [one, other] = [a, b].map(({ latitude, longitude }) => {
    const [north, east] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180];
    return [Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)];
  }) as [[number, number, number], [number, number, number]];
  const cross = Math.hypot(
    one[1] * other[2] - one[2] * other[1],
    one[2] * other[0] - one[0] * other[2],
    one[0] * other[1] - one[1] * other[0],
  );
  const dot = one[0] * other[0] + one[1] * other[1] + one[2] * other[2];
  return METERS_A_RADIAN * Math.atan2(cross, dot);
}

/** The simulation has no place on an edge, so that nobody has to say to whom an edge belongs. */
export function holds(circle: Circle, place: Position): boolean {
  return metersBetween(circle, place) <= circle.radiusMeters;
}

/** Whether all of `inner` is in one of these. Circles of the simulation touch only where they are the same. */
export function isCovered(inner: Circle, outers: readonly Circle[]): boolean {
  return outers.some((outer) => metersBetween(inner, outer) + inner.radiusMeters <= outer.radiusMeters);
}
