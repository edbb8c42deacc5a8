/** What kinds of sites there are. What they change: `engine/profiles.ts`. */
export const profileNames = ['cms-2', 'cms-3', 'single-nic', 'dual-nic', 'turn-443'] as const;
export type ProfileName = (typeof profileNames)[number];
