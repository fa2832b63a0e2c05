/** Guilloche rosettes as on banknotes: woven curves that follow from a name, so that every thing has its own. */

export type Rosette = {
  readonly petals: number;
  readonly depth: number;
  readonly ripple: number;
  readonly strands: number;
  readonly turn: number;
  readonly hue: number;
};

/** Points of a strand for each of its waves: enough that the eye sees a curve. */
const STEPS_PER_WAVE = 28;

/** The rosette of a name; the same name always gives the same one. */
export function rosetteOf(name: string): Rosette {
  const next = numbersFrom(name);
  return {
    petals: 5 + Math.floor(next() * 8),
    depth: 0.16 + next() * 0.16,
    ripple: 2 + Math.floor(next() * 3),
    strands: 4 + Math.floor(next() * 3),
    turn: next() * Math.PI * 2,
    hue: Math.floor(next() * 5),
  };
}

/** The strands as SVG paths around 0,0 with at most `radius`. */
export function pathsOf({ petals, depth, ripple, strands, turn }: Rosette, radius: number): string[] {
  const steps = STEPS_PER_WAVE * petals * ripple;
  return Array.from({ length: strands }, (_, strand) => {
    const shift = (strand / strands) * Math.PI * 2;
    const points = Array.from({ length: steps }, (_, step) => {
      const angle = (step / steps) * Math.PI * 2;
      const wave = Math.cos(petals * angle + shift) + 0.35 * Math.cos(petals * ripple * angle - shift);
      const distance = radius * (1 - depth + (depth * wave) / 1.35);
      const x = distance * Math.cos(angle + turn);
      const y = distance * Math.sin(angle + turn);
      return `${x.toFixed(2)},${y.toFixed(2)}`;
    });
    return `M${points.join('L')}Z`;
  });
}

/** A stream of numbers from 0 to below 1 that follows from a text (FNV-1a, then xorshift). */
function numbersFrom(text: string): () => number {
  let state = 2_166_136_261;
  for (const character of text) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16_777_619);
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
