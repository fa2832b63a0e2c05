/** Where chance comes from, for what is spread out in time; secrets and ids have sources of their own. */

/** A number from 0 to below 1. */
export type Chance = () => number;

export const systemChance: Chance = () => Math.random();
